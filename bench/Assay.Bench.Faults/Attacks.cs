using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>All attacks, in the order of the table.</summary>
internal static class Attacks
{
    public static IEnumerable<Attack> All() =>
    [
        .. OnEach("ids of others, of other projects and of the server", Squatting.RunAsync),
        .. OnEach("a cell changed, a row gone or put in", (engine, seed) => Tampering.RunAsync(engine, seed)),
        .. OnEach("requests at the moment that access ends", (engine, seed) => AccessRaces.RunAsync(engine, seed)),
        .. OnEach("jobs that cannot be done", PoisonJobs.RunAsync),
        .. OnEach("kill -9 within an import", KilledWork.ImportAsync),
        .. OnEach("kill -9 of the server within an import", KilledWork.UploadAsync),
        .. OnEach("kill -9 within an erasure", KilledWork.EraseAsync),
        .. OnEach("kill -9 within a restore", KilledWork.RestoreAsync),
        .. OnEach("kill -9 within an export", KilledWork.ExportAsync),
        new("every address, spoiled requests", null, Fuzzing.RunAsync),
        .. OnEach("NEGATIVE CONTROL: tampering, verify --ledger-only", (engine, seed) => Tampering.RunAsync(engine, seed, ledgerOnly: true), isControl: true),
        .. OnEach("NEGATIVE CONTROL: races, nothing is taken away", (engine, seed) => AccessRaces.RunAsync(engine, seed, change: false), isControl: true),
    ];

    private static IEnumerable<Attack> OnEach(string name, Func<DatabaseEngine, int, Task<Tally>> act, bool isControl = false) =>
        ((DatabaseEngine[])[DatabaseEngine.Sqlite, DatabaseEngine.Postgres]).Select(engine => new Attack(name, engine, seed => act(engine, seed), isControl));
}
