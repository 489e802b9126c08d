"""The literature that the method page names, each work once, in the language in which it was published."""

from __future__ import annotations

REFERENCES = (
    "AFNOR (2002). EN 13816, Transport public de voyageurs: définition de la qualité de service, objectifs et mesures.",
    "Benjamini, Y., Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical "
    "Society B 57, 289–300.",
    "Benjamini, Y., Yekutieli, D. (2001). The control of the false discovery rate in multiple testing under "
    "dependency. Annals of Statistics 29, 1165–1188.",
    "Cochran, W. G. (1977). Sampling Techniques, 3rd edition. Wiley, § 2.14.",
    "Cohen, P., Cohen, J., Aiken, L. S., West, S. G. (1999). The problem of units and the circumstance for POMP. "
    "Multivariate Behavioral Research 34, 315–346.",
    "DerSimonian, R., Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical Trials 7, 177–188.",
    "Deville, J.-C. (1991). A theory of quota surveys. Survey Methodology 17, 163–181.",
    "Deville, J.-C. (1999). Variance estimation for complex statistics and estimators: linearization and residual "
    "techniques. Survey Methodology 25, 193–203.",
    "Deville, J.-C., Särndal, C.-E. (1992). Calibration estimators in survey sampling. Journal of the American "
    "Statistical Association 87, 376–382.",
    "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, "
    "65–70.",
    "Johnson, J. W. (2000). A heuristic method for estimating the relative weight of predictor variables in multiple "
    "regression. Multivariate Behavioral Research 35, 1–19.",
    "de Jonge, T., Veenhoven, R., Arends, L. (2014). Homogenizing responses to different survey questions on the same "
    "topic. Social Indicators Research 117, 275–300.",
    "Kish, L. (1965). Survey Sampling. Wiley.",
    "Knapp, G., Hartung, J. (2003). Improved tests for a random effects meta-regression with a single covariate. "
    "Statistics in Medicine 22, 2693–2710.",
    "Korn, E. L., Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive "
    "counts estimated from survey data. Survey Methodology 24, 193–201.",
    "Korn, E. L., Graubard, B. I. (1999). Analysis of Health Surveys. Wiley.",
    "Lindeman, R. H., Merenda, P. F., Gold, R. Z. (1980). Introduction to Bivariate and Multivariate Analysis. Scott, "
    "Foresman.",
    "Llosa, S. (1997). L'analyse de la contribution des éléments du service à la satisfaction: un modèle tétraclasse. "
    "Décisions Marketing 10, 81–88.",
    "Lumley, T. (2010). Complex Surveys: A Guide to Analysis Using R. Wiley.",
    "OECD, JRC (2008). Handbook on Constructing Composite Indicators: Methodology and User Guide. OECD Publishing.",
    "Parker, J. D., et al. (2017). National Center for Health Statistics Data Presentation Standards for Proportions. "
    "Vital and Health Statistics, Series 2, no. 175.",
    "Rao, J. N. K., Wu, C. F. J. (1988). Resampling inference with complex survey data. Journal of the American "
    "Statistical Association 83, 231–241.",
    "Särndal, C.-E., Swensson, B., Wretman, J. (1992). Model Assisted Survey Sampling. Springer.",
    "Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin "
    "2, 110–114.",
    "Schomaker, M., Heumann, C. (2018). Bootstrap inference when using multiple imputation. Statistics in Medicine 37, "
    "2252–2266.",
    "Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power approach for assessing "
    "the equivalence of average bioavailability. Journal of Pharmacokinetics and Biopharmaceutics 15, 657–680.",
    "Senn, S. (2006). Change from baseline and analysis of covariance revisited. Statistics in Medicine 25, 4334–4344.",
    "Welch, B. L. (1947). The generalization of “Student's” problem when several different population variances are "
    "involved. Biometrika 34, 28–35.",
    "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the "
    "American Statistical Association 22, 209–212.",
)
