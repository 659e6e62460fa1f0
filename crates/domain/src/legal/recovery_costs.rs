//! Who bears the cost of collecting: the text that letters and pages have to reproduce.

/// Article L111-8 of the Code des procédures civiles d'exécution as in force since 19 March 2014 (loi
/// n° 2014-344, article 12), paragraphs 2 and 3: what a letter from someone who collects for others
/// must reproduce (article R124-4, 5°, of the same code). Compared on 22 November 2026 with
/// `https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000028747701`.
pub const L111_8: [&str; 2] = [
    "Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier, sauf s’ils concernent un acte dont l’accomplissement est prescrit par la loi au créancier. Toute stipulation contraire est réputée non écrite, sauf disposition législative contraire.",
    "Cependant, le créancier qui justifie du caractère nécessaire des démarches entreprises pour recouvrer sa créance peut demander au juge de l’exécution de laisser tout ou partie des frais ainsi exposés à la charge du débiteur de mauvaise foi.",
];
