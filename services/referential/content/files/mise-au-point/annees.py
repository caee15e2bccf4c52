# Années bissextiles


def est_bissextile(annee):
    return annee % 4 == 0 and annee % 100 != 0


annee = int(input("Année : "))
if est_bissextile(annee):
    print(annee, "est bissextile")
else:
    print(annee, "n'est pas bissextile")
