using System.Text;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Ledger;
using Microsoft.Data.Sqlite;

namespace Assay.Store.Maintenance;

/// <summary>Copies of whole instances: backups, restores, and moves between engines.</summary>
public static class InstanceCopy
{
    /// <summary>What a mark says was broken off. One that says nothing is of an earlier version, or was torn.</summary>
    private const string OfCopy = "copy";

    private const string OfRestore = "restore";

    /// <summary>Copies everything into an empty instance, with the ledger key, so that it signs as this one, and the list of erasures.</summary>
    /// <exception cref="TargetTakenException">There is an instance in the target.</exception>
    /// <exception cref="InvalidOperationException">The source is not whole, or its list of erasures cannot be read; the message says which.</exception>
    public static async Task<IReadOnlyList<KeyValuePair<string, long>>> CopyAsync(StoreSettings from, StoreSettings to, TimeProvider time, Action<string, long>? progress = null) =>
        await CopyAsync(from, to, time, progress, () => { });

    /// <param name="copied">Called between the rows and what stands beside them; tests crash here.</param>
    internal static async Task<IReadOnlyList<KeyValuePair<string, long>>> CopyAsync(StoreSettings from, StoreSettings to, TimeProvider time, Action<string, long>? progress, Action copied)
    {
        await ErasureList.ReadAsync(from.ErasuresFile);
        var counts = await CopyRowsAsync(from, to, time, progress, OfCopy);
        copied();

        // Read now: what was erased while the rows were copied stands on it too.
        Keep(to, from, await ErasureList.ReadAsync(from.ErasuresFile));
        using (var target = await Instance.OpenSessionAsync(to))
        {
            InstanceRow.Remove(target, InstanceRow.Restoring);
        }

        File.Delete(to.RestoringFile);
        return counts;
    }

    /// <summary>
    /// Makes an instance of a backup, and erases again what was erased since. Until that is done nobody else opens it: it would
    /// show what was erased.
    /// </summary>
    /// <param name="erasures">The list of the instance that was lost; null where nothing was erased since the backup.</param>
    /// <returns>How much was erased again.</returns>
    /// <exception cref="TargetTakenException">There is an instance in the target.</exception>
    /// <exception cref="InvalidOperationException">The backup is not whole, or the list cannot be read or is not this instance's. Nothing was written then.</exception>
    public static async Task<int> RestoreAsync(StoreSettings from, StoreSettings to, IReadOnlyList<Erasure>? erasures, AggregateAnswers aggregate, Authority by, TimeProvider time) =>
        await RestoreAsync(from, to, erasures, aggregate, by, time, () => { });

    /// <param name="copied">Called between copying and erasing; tests crash here.</param>
    internal static async Task<int> RestoreAsync(StoreSettings from, StoreSettings to, IReadOnlyList<Erasure>? erasures, AggregateAnswers aggregate, Authority by, TimeProvider time, Action copied)
    {
        try
        {
            return await RestoreWholeAsync(from, to, erasures, aggregate, by, time, copied);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            // What is being made is new: it is the backup that cannot be read.
            throw new InvalidOperationException(
                $"The backup in {from.DataDirectory} is damaged, or holds no database of Assay's. {(File.Exists(to.RestoringFile) ? $"Nobody can open what is in {to.DataDirectory} so far: delete it (the files of the folder but erasures.jsonl, or the database). " : "Nothing was restored. ")}Take another backup.", e);
        }
    }

    private static async Task<int> RestoreWholeAsync(StoreSettings from, StoreSettings to, IReadOnlyList<Erasure>? erasures, AggregateAnswers aggregate, Authority by, TimeProvider time, Action copied)
    {
        var known = await ErasureList.ReadAsync(from.ErasuresFile);
        RefuseUnfinished(from);
        Instance.RefuseAbsent(from);
        using (var source = await Instance.OpenSessionAsync(from))
        {
            if (!File.Exists(from.KeyFile) || !InstanceRow.CanFind(source) || InstanceRow.Find(source, InstanceRow.Name) is null)
            {
                throw new InvalidOperationException($"The backup in {from.DataDirectory} was broken off before it was whole. Nothing was restored. Take another.");
            }

            RefuseUnfinished(source);
            Migrator.Run(source, Database.Microseconds(time.GetUtcNow()));
            List<Erasure> all = [.. known, .. ListedErasures.Unlisted(source, known)];
            if (erasures is not null && ListedErasures.Lacking(erasures, all) is [var lacking, ..] and var those)
            {
                throw new InvalidOperationException(
                    $"The list of erasures lacks what the backup knows to be erased ({those.Count}, the first {(lacking.Item is null ? "person" : "item")} {lacking.Item ?? lacking.Actor}): "
                    + "it is an older copy, cut off, or of another instance. Nothing was restored. Take the newest list of the instance that was lost.");
            }

            known = [.. all, .. erasures ?? []];
        }

        if (ListedErasures.Lacking(known, await ErasureList.ReadAsync(to.ErasuresFile)).Count is > 0 and var more)
        {
            throw new InvalidOperationException(
                $"The target has a list of erasures that names {more} more: {to.ErasuresFile}. Nothing was restored. Give it with --erasures, so that what was erased stays erased; move it away if it is of another instance.");
        }

        await CopyRowsAsync(from, to, time, null, OfRestore);
        Keep(to, from, known);
        copied();
        int applied;
        await using (var instance = await Instance.OpenAsync(to, aggregate, time, create: false, restoring: true))
        {
            applied = await instance.Eraser.ReapplyAsync(known, "erased again after a restore", by);
            await instance.Database.WriteAsync(
                default,
                unit =>
                {
                    InstanceRow.Remove(unit.Session, InstanceRow.Restoring);
                    return true;
                },
                alone: true);
        }

        File.Delete(to.RestoringFile);
        return applied;
    }

    private static async Task<IReadOnlyList<KeyValuePair<string, long>>> CopyRowsAsync(StoreSettings from, StoreSettings to, TimeProvider time, Action<string, long>? progress, string mark)
    {
        if (File.Exists(to.KeyFile) && !File.ReadAllBytes(to.KeyFile).AsSpan().SequenceEqual(File.ReadAllBytes(from.KeyFile)))
        {
            throw new TargetTakenException($"{to.KeyFile} is another instance's key. Copy into an empty folder.");
        }

        RefuseUnfinished(from);
        Instance.RefuseAbsent(from);
        using var source = await Instance.OpenSessionAsync(from);
        RefuseUnfinished(source);
        Instance.RefuseAbsent(source, from);
        Migrator.Run(source, Database.Microseconds(time.GetUtcNow()));
        LedgerKey.Check(source, from);
        DataFolder.Make(to.DataDirectory);
        DataFolder.Protect(to.DataDirectory);
        using var target = await Instance.OpenSessionAsync(to);

        // Before anything is marked: an instance that lives there goes on.
        Copier.RefuseData(target);
        DataFolder.Write(to.RestoringFile, Encoding.ASCII.GetBytes(mark));
        Migrator.Run(target, Database.Microseconds(time.GetUtcNow()));
        var counts = Copier.Run(source, target, progress, session => InstanceRow.Put(session, InstanceRow.Restoring, mark));

        // The copy is what it is: an instance that was lost here may have gone further.
        File.Delete(to.HeadsFile(InstanceRow.Find(target, InstanceRow.Name)!));
        return counts;
    }

    private static void Keep(StoreSettings to, StoreSettings from, IReadOnlyList<Erasure> erasures)
    {
        DataFolder.Write(to.KeyFile, File.ReadAllBytes(from.KeyFile));
        if (erasures.Count > 0)
        {
            ErasureList.Write(to.ErasuresFile, erasures);
        }
    }

    internal static void RefuseUnfinished(SqlSession session)
    {
        if (InstanceRow.CanFind(session) && InstanceRow.Find(session, InstanceRow.Restoring) is { } mark)
        {
            throw Unfinished(mark);
        }
    }

    internal static void RefuseUnfinished(StoreSettings settings)
    {
        if (File.Exists(settings.RestoringFile))
        {
            throw Unfinished(Encoding.ASCII.GetString(File.ReadAllBytes(settings.RestoringFile)));
        }
    }

    private static InvalidOperationException Unfinished(string mark) => new(mark switch
    {
        OfCopy => "A backup or copy into this place was broken off before it was whole. Delete what is there (the files of the folder, and the database where it is PostgreSQL's), and make it again.",
        OfRestore => "A restore into this instance was broken off before what had been erased was erased again. Delete it (the files of the folder but erasures.jsonl, and on PostgreSQL the database too), and restore the backup again.",
        _ => "A backup, copy or restore into this place was broken off before it was whole. Delete what is there (the files of the folder but erasures.jsonl, and the database where it is PostgreSQL's), and make it again.",
    });
}
