using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>All attacks, in the order of the table.</summary>
internal static class Attacks
{
    public static IEnumerable<Attack> All() =>
    [
        .. OnEach("a cell changed, a row gone or put in", (engine, seed) => Tampering.RunAsync(engine, seed)),
        new("every address, spoiled requests", null, Fuzzing.RunAsync),
        .. OnEach("NEGATIVE CONTROL: tampering, verify --ledger-only", (engine, seed) => Tampering.RunAsync(engine, seed, ledgerOnly: true), isControl: true),
    ];

    private static IEnumerable<Attack> OnEach(string name, Func<DatabaseEngine, int, Task<Tally>> act, bool isControl = false) =>
        ((DatabaseEngine[])[DatabaseEngine.Sqlite, DatabaseEngine.Postgres]).Select(engine => new Attack(name, engine, seed => act(engine, seed), isControl));
}
