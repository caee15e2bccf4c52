# Frais d'envoi d'un colis, en euros


def frais(poids, express, corse):
    if poids < 2:
        prix = 6.00
    elif poids < 5:
        prix = 8.00
    elif poids < 10:
        prix = 9.50
    else:
        prix = 13.00

    if express and corse:
        prix = prix + 8
    elif express:
        prix = prix + 4
    elif corse:
        prix = prix + 5

    return prix


print("Colis de 1 kg :", frais(1, False, False))
print("Colis de 12 kg en express :", frais(12, True, False))
