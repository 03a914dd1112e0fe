using Assay.Domain;
using Assay.Store;
using Assay.Store.Engine;
using Assay.Store.Items;

namespace Assay.Server.Work.Items;

/// <summary>How an import of any kind ends, and what is said to be kept of one that the store broke off.</summary>
internal static class ImportEnd
{
    /// <summary>From here on an import changes what a planner should think of the tables.</summary>
    public const int ManyRows = 5000;

    /// <summary>How many rows of a run are in, as the store itself knows it.</summary>
    public static async Task<string> KeptAsync(Instance instance, long run)
    {
        try
        {
            return await instance.Imports.FindAsync(run) is { } stored ? $"{stored.Kept} rows are kept, {stored.Added} of them new." : "Nothing was kept.";
        }
        catch (StoreUnavailableException)
        {
            return "How many rows are kept is not known while the store does not answer.";
        }
    }

    /// <summary>An import was refused, maybe in its midst, as where the project is archived meanwhile: why, and what is kept of it.</summary>
    public static async Task<Refusal> RefusedAsync(Instance instance, ImportRun run, Refusal refusal) =>
        run.Added + run.Known + run.Merged == 0 ? refusal : refusal with { Message = $"{refusal.Message} {await KeptAsync(instance, run.Id)} What came behind them of {run.Read} lines read is not in." };

    /// <summary>The store gave way in the midst of an import: what is kept of it, and that it can go on.</summary>
    public static async Task<StoreUnavailableException> BrokenAsync(Instance instance, ImportRun run, StoreUnavailableException e)
    {
        var kept = await KeptAsync(instance, run.Id);
        try
        {
            var stored = await instance.Imports.FindAsync(run.Id) ?? run;
            await instance.Imports.SaveAsync(stored with { State = ImportState.Failed, Message = $"The store gave way. {kept} Import the same again to go on." });
        }
        catch (StoreUnavailableException)
        {
            // Nobody keeps the run alive: it is called broken off once the store answers.
        }

        return new StoreUnavailableException($"The import broke off: {Sentence(e)} {kept} Import the same again to go on; nothing is added twice.", e, e.IsUnknown);
    }

    /// <summary>What the store says of one request is not what it says of an import of many: only why it gave way is told on.</summary>
    private static string Sentence(StoreUnavailableException e) => e.Reason
        .Replace("whether this was kept is not known: send the same request again to learn what became of it.", "whether the last rows were kept is not known.", StringComparison.Ordinal).Trim();

    /// <summary>Stores how a run ended, and has the planner look again after a large one.</summary>
    /// <exception cref="StoreUnavailableException">It could not be stored; what is kept of the import is said.</exception>
    public static async Task<ImportRun> StoreAsync(Instance instance, ImportRun run)
    {
        try
        {
            if (run.Added >= ManyRows)
            {
                await instance.Database.AnalyzeAsync();
            }

            return await instance.Imports.SaveAsync(run);
        }
        catch (StoreUnavailableException e)
        {
            throw await BrokenAsync(instance, run, e);
        }
    }
}
