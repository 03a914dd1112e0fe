namespace Assay.Domain.Access;

/// <summary>The roles of a grant, as bits. What each may do is in <see cref="Permissions"/>.</summary>
[Flags]
public enum Roles
{
    None = 0,
    Annotator = 1,
    Reviewer = 2,
    Adjudicator = 4,
    Lead = 8,
    TaxonomyOwner = 16,
    Auditor = 32,
    Service = 64,
    Owner = 128,
}

/// <summary>What an endpoint or command asks of its caller.</summary>
public enum Permission
{
    /// <summary>Signed in, nothing more.</summary>
    SignedIn,

    /// <summary>See that the project exists, its name and published taxonomies.</summary>
    SeeProject,

    Annotate,

    /// <summary>See items, labels, answers and their history.</summary>
    ReadData,

    /// <summary>Bring in items and answers.</summary>
    Import,

    Export,

    /// <summary>Change tasks: priority, overlap, pool, reopen; lease by name for others' sake.</summary>
    Assign,

    ChangeTaxonomy,

    ChangePolicy,

    Resolve,

    /// <summary>Read the ledger, proofs and checkpoints.</summary>
    Audit,

    /// <summary>Give and take roles in a project.</summary>
    ManagePeople,

    /// <summary>Create projects.</summary>
    CreateProject,

    /// <summary>Accounts, instance-wide grants, erasure.</summary>
    Administer,
}

/// <summary>The one place that says which role may do what, and who may grant what.</summary>
public static class Permissions
{
    private const Roles Staff = Roles.Lead | Roles.Owner;

    /// <summary>The roles of which any one suffices.</summary>
    public static Roles Needed(Permission permission) => permission switch
    {
        Permission.SignedIn => (Roles)~0,
        Permission.SeeProject => (Roles)~0,
        Permission.Annotate => Roles.Annotator | Roles.Service | Staff,
        Permission.ReadData => Roles.Reviewer | Roles.Adjudicator | Roles.Auditor | Roles.Service | Staff,
        Permission.Import => Roles.Service | Staff,
        Permission.Export => Roles.Auditor | Roles.Service | Staff,
        Permission.Assign => Staff,
        Permission.ChangeTaxonomy => Roles.TaxonomyOwner | Roles.Owner,
        Permission.ChangePolicy => Staff,
        Permission.Resolve => Roles.Service | Staff,
        Permission.Audit => Roles.Auditor | Staff,
        Permission.ManagePeople => Staff,
        Permission.CreateProject => Roles.Owner,
        Permission.Administer => Roles.Owner,
        _ => Roles.None,
    };

    /// <summary>
    /// Whether what it allows changes a project's work or rules, which an archived project does not take. Its state itself, who
    /// takes part, and erasure stay open to change.
    /// </summary>
    public static bool ChangesProject(Permission permission) =>
        permission is Permission.Annotate or Permission.Import or Permission.Assign or Permission.ChangeTaxonomy or Permission.Resolve;

    public static bool Allows(Roles held, Permission permission) => held != Roles.None && (held & Needed(permission)) != Roles.None;

    /// <summary>
    /// Whether someone holding <paramref name="own"/> may give or take <paramref name="granted"/>: owners everything, leads
    /// annotators, reviewers and adjudicators, nobody else anything.
    /// </summary>
    public static bool MayGrant(Roles own, Roles granted)
    {
        if ((own & Roles.Owner) != 0)
        {
            return true;
        }

        const Roles below = Roles.Annotator | Roles.Reviewer | Roles.Adjudicator;
        return (own & Roles.Lead) != 0 && (granted & ~below) == Roles.None;
    }

    /// <summary>The name of a role as it stands in JSON and on the command line.</summary>
    public static string Name(Roles role) => role switch
    {
        Roles.Annotator => "annotator",
        Roles.Reviewer => "reviewer",
        Roles.Adjudicator => "adjudicator",
        Roles.Lead => "lead",
        Roles.TaxonomyOwner => "taxonomy-owner",
        Roles.Auditor => "auditor",
        Roles.Service => "service",
        Roles.Owner => "owner",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "One role at a time."),
    };

    public static IReadOnlyList<Roles> All { get; } =
        [Roles.Owner, Roles.TaxonomyOwner, Roles.Lead, Roles.Reviewer, Roles.Adjudicator, Roles.Annotator, Roles.Auditor, Roles.Service];

    public static IReadOnlyList<string> Names(Roles roles) => [.. All.Where(r => (roles & r) != 0).Select(Name)];

    public static bool TryParse(string name, out Roles role)
    {
        role = All.FirstOrDefault(r => Name(r) == name);
        return role != Roles.None;
    }
}
