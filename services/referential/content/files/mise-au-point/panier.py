# Calcul du prix d'un panier

PRIX = {"carnet": 3.50, "stylo": 1.20, "gomme": 0.90}


def prix_ligne(article, quantite):
    """Prix d'un article multiplié par la quantité."""
    prix = PRIX[article]
    return prix * quantite


def total(panier):
    """Somme des lignes, avec une remise pour les grandes quantités."""
    somme = 0
    for article, quantite in panier.items():
        ligne = prix_ligne(article, quantite)
        if quantitee >= 10:
            ligne = ligne * 0.9
        somme = somme + ligne
    return somme


print("Total :", total({"carnet": 2, "stylo": 12, "gomme": 1}))
