# Tri par insertion, du plus petit au plus grand

nombres = [
    431,
    254,
    504,
    766,
    149,
    174,
    940,
    648,
    196,
    474,
    696,
    159,
    619,
    319,
    138,
    188,
    544,
    528,
    171,
    346,
    192,
    664,
    534,
    160,
    946,
    679,
    226,
    328,
    745,
    742,
    163,
    690,
    699,
    506,
    150,
    326,
]


def trier(liste):
    for i in range(1, len(liste)):
        valeur = liste[i]
        j = i
        while j > 0 and liste[j - 1] > valeur:
            liste[j] = liste[j - 1]  # décalage
            j = j - 1
        liste[j] = valeur


trier(nombres)
print(nombres)
