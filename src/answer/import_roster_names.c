/* What exports call their columns. A header is compared word by word with its abbreviations spelled
 * out, so that `Orig Hire Dt`, `ORIGINAL_HIRE_DATE` and `OriginalHireDate` are one name. The names
 * are those of Workday, PeopleSoft, SAP, ADP and Tyler Munis reports and of cities' and counties'
 * own position lists. */
#include "answer/import_roster.h"

static const struct {
    const char *word, *full;
} abbreviations[] = {
    {"#", "number"},
    {"%", "percent"},
    {"adj", "adjusted"},
    {"admin", "administration"},
    {"amt", "amount"},
    {"anniv", "anniversary"},
    {"auth", "authorized"},
    {"barg", "bargaining"},
    {"bargain", "bargaining"},
    {"ben", "benefit"},
    {"bud", "budgeted"},
    {"budg", "budgeted"},
    {"cd", "code"},
    {"cls", "class"},
    {"comp", "compensation"},
    {"cov", "coverage"},
    {"ctr", "center"},
    {"cur", "current"},
    {"curr", "current"},
    {"dept", "department"},
    {"desc", "description"},
    {"descr", "description"},
    {"div", "division"},
    {"dpt", "department"},
    {"dscr", "description"},
    {"dt", "date"},
    {"ee", "employee"},
    {"eff", "effective"},
    {"emp", "employee"},
    {"empl", "employee"},
    {"freq", "frequency"},
    {"gr", "grade"},
    {"grd", "grade"},
    {"hrly", "hourly"},
    {"hrs", "hours"},
    {"inc", "increase"},
    {"incr", "increase"},
    {"ins", "insurance"},
    {"loc", "location"},
    {"lv", "level"},
    {"lvl", "level"},
    {"med", "medical"},
    {"mo", "month"},
    {"nbr", "number"},
    {"no", "number"},
    {"num", "number"},
    {"nxt", "next"},
    {"org", "organization"},
    {"orig", "original"},
    {"ot", "overtime"},
    {"pct", "percent"},
    {"percentage", "percent"},
    {"pers", "personnel"},
    {"pos", "position"},
    {"posn", "position"},
    {"rep", "representation"},
    {"ret", "retirement"},
    {"rng", "range"},
    {"rt", "rate"},
    {"sal", "salary"},
    {"sched", "scheduled"},
    {"srvc", "service"},
    {"std", "standard"},
    {"stp", "step"},
    {"svc", "service"},
    {"wk", "week"},
    {"wkly", "weekly"},
    {"wrkr", "worker"},
    {"yr", "year"},
};

/* Of each field the likeliest name first; a name before a code; and what is a part of a header when
 * none of these is there. */
const cf_header_names cf_header_known[] = {
    {CF_COL_ID,
     {"id",
      "employeeid",
      "employeenumber",
      "emplid",
      "empid",
      "empno",
      "workerid",
      "associateid",
      "personnelnumber",
      "persno",
      "personnelid",
      "personid",
      "eid",
      "badge",
      "badgenumber",
      "filenumber",
      "positionnumber",
      "positionid",
      "positioncontrolnumber",
      "pcn",
      "employee",
      "empl"},
     {"employeeid", "employeenumber", "positionnumber"}},
    {CF_COL_RANGE,
     {"range", "salaryrange", "payrange", "grade", "paygrade", "salarygrade", "compensationgrade",
      "rangecode", "salaryrangecode", "schedulegrade", "payscalegroup", "psgroup", "payplan",
      "gradecode", "paylevel", "salaryplan", "salaryadministrationplan",
      "compensationgradeprofile"},
     {"grade", "salaryrange", "payrange"}},
    {CF_COL_CLASS,
     {"class",
      "classification",
      "jobtitle",
      "jobtitledescription",
      "classtitle",
      "classificationtitle",
      "title",
      "jobprofile",
      "jobprofilename",
      "jobclassdescription",
      "classdescription",
      "classificationdescription",
      "titledescription",
      "positiontitle",
      "positiondescription",
      "jobcodedescription",
      "jobdescription",
      "jobname",
      "businesstitle",
      "position",
      "jobclass",
      "job",
      "occupation",
      "jobcode",
      "jobclasscode",
      "classcode",
      "titlecode"},
     {"title", "classification", "jobclass"}},
    {CF_COL_STEP,
     {"step", "paystep", "salarystep", "stepnumber", "currentstep", "compensationstep", "stepcode",
      "payscalelevel", "pslevel", "level"},
     {NULL}},
    {CF_COL_RATE,
     {"rate",
      "hourlyrate",
      "payrate",
      "hourlypay",
      "hourlypayrate",
      "basehourlyrate",
      "baserate",
      "regularpayrateamount",
      "regularrate",
      "annualsalary",
      "salary",
      "annualrate",
      "basesalary",
      "annualbasepay",
      "compensationrate",
      "comprate",
      "currentsalary",
      "budgetedpayrate",
      "totalbasepayamount",
      "totalbasepayannualizedamount",
      "totalbasepay",
      "monthlysalary",
      "monthlyrate",
      "biweeklyrate",
      "biweeklysalary",
      "periodpay",
      "basepay",
      "annualpay"},
     {"payrate", "hourlyrate", "salary", "basepay"}},
    {CF_COL_FTE,
     {"fte", "ftepercent", "budgetedfte", "authorizedfte", "actualfte", "positionfte",
      "fulltimeequivalent", "percentfulltime", "fulltimepercent", "employmentpercent",
      "employeepercent", "capacityutilizationlevel", "timebase", "ftevalue"},
     {"fte"}},
    {CF_COL_HIRED,
     {"hired", "hiredate", "dateofhire", "originalhiredate", "originalhire", "datehired",
      "mostrecenthiredate", "lasthiredate", "latesthiredate", "servicedate",
      "continuousservicedate", "adjustedservicedate", "senioritydate", "employmentdate",
      "entrydate", "startdate", "doh", "rehiredate"},
     {"hiredate", "dateofhire", "datehired"}},
    {CF_COL_STEP_DATE,
     {"stepdate",
      "nextstepdate",
      "nextstep",
      "stepincreasedate",
      "nextstepincreasedate",
      "nextincreasedate",
      "nextstepincrease",
      "increasedate",
      "stepprogressiondate",
      "stepduedate",
      "stepeligibilitydate",
      "meritdate",
      "nextmeritdate",
      "meritincreasedate",
      "salaryincreasedate",
      "salaryreviewdate",
      "nextsalaryreviewdate",
      "nextreviewdate",
      "stepanniversarydate",
      "anniversarydate"},
     {"nextstep", "stepincrease", "meritdate"}},
    {CF_COL_UNIT,
     {"unit",
      "bargainingunit",
      "bargainingunitname",
      "bargainingunitdescription",
      "bargaininggroup",
      "representationunit",
      "representationgroup",
      "unionname",
      "uniondescription",
      "unioncodedescription",
      "union",
      "unionlocal",
      "unionmembership",
      "uniongroup",
      "laborunit",
      "groupbu",
      "bu",
      "mou",
      "bargunit",
      "unitcode",
      "bargainingunitcode",
      "unioncode"},
     {"bargainingunit", "union"}},
    {CF_COL_DEPARTMENT,
     {"department", "departmentname", "departmentdescription", "homedepartmentdescription",
      "homedepartment", "agency", "departmentorsubdivision", "organizationalunit",
      "organizationunit", "supervisoryorganization", "organization", "division", "departmentid",
      "departmentcode", "homedepartmentcode", "costcenter", "costcentername",
      "costcenterdescription"},
     {"department"}},
    {CF_COL_FUND,
     {"fund", "fundname", "funddescription", "fundcodedescription", "primaryfund", "fundingsource",
      "fundingsourcedescription", "funding", "fundcode", "fundnumber"},
     {"funddescription", "fundname"}},
    {CF_COL_TIER,
     {"tier", "retirementtier", "pensiontier", "personneltier", "retirementformula",
      "pensionformula", "retirementplan", "pensionplan", "retirementsystem", "retirementgroup",
      "retirementprogram", "retirementcode", "retirement"},
     {"retirementtier", "pensiontier"}},
    {CF_COL_PLAN,
     {"plan", "healthplan", "medicalplan", "healthplanname", "medicalplanname",
      "medicalplandescription", "healthinsurance", "healthinsuranceplan", "medicalinsurance",
      "medicalcoverage", "healthcoverage", "medicalelection", "benefitplan", "medical",
      "medicalcoveragelevel", "coveragelevel", "medicaltier"},
     {"healthplan", "medicalplan"}},
    {CF_COL_PREMIUMS,
     {"premiums", "premium", "premiumcodes", "premiumpay", "specialpay", "specialpays",
      "specialtypay", "differentials", "assignmentpay", "additionalpay"},
     {NULL}},
    {CF_COL_OVERTIME_HOURS,
     {"overtimehours", "averageovertimehours", "overtimehoursperperiod"},
     {"overtimehours"}},
    {CF_COL_STATUS,
     {"status", "positionstatus", "filledvacant", "filled", "vacant", "isvacant", "vacancy",
      "vacancystatus", "employeestatus", "employmentstatus", "workerstatus", "hrstatus",
      "payrollstatus", "activestatus", "incumbentstatus"},
     {"positionstatus"}},
};

const int cf_n_header_known = sizeof cf_header_known / sizeof cf_header_known[0];

/* Scheduled hours: where there is no FTE, it follows from them. */
const char *const cf_header_hours[] = {"standardhours",
                                       "standardhoursperweek",
                                       "standardhoursweek",
                                       "standardweeklyhours",
                                       "scheduledweeklyhours",
                                       "scheduledhours",
                                       "weeklyhours",
                                       "hoursperweek",
                                       "hoursweek",
                                       "weeklyscheduledhours",
                                       "hoursperperiod",
                                       "payperiodhours",
                                       "hoursperday",
                                       "hoursday",
                                       "workhours",
                                       "budgetedhours",
                                       NULL};

/* What kind of rate a row has. */
const char *const cf_header_rate_kind[] = {"ratetype",
                                           "payratetype",
                                           "rateunit",
                                           "rateper",
                                           "payfrequency",
                                           "paybasis",
                                           "salarybasis",
                                           "compensationfrequency",
                                           "totalbasepayfrequency",
                                           "budgetedunit",
                                           "paytype",
                                           "frequency",
                                           NULL};

/* What names a person, or says of one what is not costed. */
static const char *const personal[] = {
    "name",
    "employeename",
    "employeefullname",
    "fullname",
    "firstname",
    "lastname",
    "middlename",
    "middleinitial",
    "mi",
    "suffix",
    "employeefirstname",
    "employeelastname",
    "legalname",
    "preferredname",
    "payrollname",
    "displayname",
    "workername",
    "incumbent",
    "incumbentname",
    "supervisor",
    "supervisorname",
    "manager",
    "managername",
    "reportsto",
    "ssn",
    "socialsecurity",
    "socialsecuritynumber",
    "nationalid",
    "dob",
    "birthdate",
    "dateofbirth",
    "birthday",
    "age",
    "address",
    "address1",
    "address2",
    "homeaddress",
    "street",
    "city",
    "zip",
    "zipcode",
    "postalcode",
    "phone",
    "phonenumber",
    "homephone",
    "cellphone",
    "email",
    "emailaddress",
    "workemail",
    "gender",
    "sex",
    "race",
    "ethnicity",
    "maritalstatus",
    "disability",
    "veteranstatus",
};

/* These hold a name in some systems and a number in others. */
static const char *const perhaps_personal[] = {"employee", "worker", "associate"};

/* --- Comparing ------------------------------------------------------------------------------- */

typedef struct {
    char text[CF_HEADER_LEN];
    size_t len;
} plain;

static void add_text(plain *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len && out->len < CF_HEADER_LEN; i++)
        out->text[out->len++] = text[i];
}

static void add_word(plain *out, const char *word, size_t len, bool spell_out)
{
    for (size_t i = 0; spell_out && i < sizeof abbreviations / sizeof abbreviations[0]; i++)
        if (strlen(abbreviations[i].word) == len && memcmp(abbreviations[i].word, word, len) == 0) {
            add_text(out, abbreviations[i].full, strlen(abbreviations[i].full));
            return;
        }
    add_text(out, word, len);
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Small letters and digits alone; words end at anything else, and where a small letter is followed
 * by a capital. */
static plain plain_of(cf_slice header, bool spell_out)
{
    plain out = {.len = 0};
    char word[CF_HEADER_LEN];
    size_t n = 0;
    for (size_t i = 0; i <= header.len; i++) {
        char c = i < header.len ? header.text[i] : ' ';
        bool letter = is_lower(c) || is_upper(c) || (c >= '0' && c <= '9');
        bool starts = is_upper(c) && i > 0 && is_lower(header.text[i - 1]);
        if ((!letter || starts) && n > 0) {
            add_word(&out, word, n, spell_out);
            n = 0;
        }
        if (letter && n < CF_HEADER_LEN)
            word[n++] = is_upper(c) ? (char)(c + 32) : c;
        else if (c == '#' || c == '%')
            add_word(&out, &c, 1, spell_out);
    }
    return out;
}

bool cf_header_is(cf_slice header, const char *name)
{
    for (int spell_out = 0; spell_out < 2; spell_out++) {
        plain p = plain_of(header, spell_out);
        if (cf_slice_equal((cf_slice){p.text, p.len}, cf_slice_of(name)))
            return true;
    }
    return false;
}

bool cf_header_has(cf_slice header, const char *part)
{
    size_t n = strlen(part);
    for (int spell_out = 0; spell_out < 2; spell_out++) {
        plain p = plain_of(header, spell_out);
        for (size_t i = 0; i + n <= p.len; i++)
            if (memcmp(p.text + i, part, n) == 0)
                return true;
    }
    return false;
}

cf_personal cf_header_is_personal(cf_slice header)
{
    for (size_t i = 0; i < sizeof personal / sizeof personal[0]; i++)
        if (cf_header_is(header, personal[i]))
            return CF_PERSONAL;
    for (size_t i = 0; i < sizeof perhaps_personal / sizeof perhaps_personal[0]; i++)
        if (cf_header_is(header, perhaps_personal[i]))
            return CF_PERSONAL_PERHAPS;
    return CF_PERSONAL_NOT;
}
