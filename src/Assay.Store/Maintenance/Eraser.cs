using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Tasks;

namespace Assay.Store.Maintenance;

/// <summary>
/// Removes personal data for good: values, salts, payloads, names, and texts that name them (<see cref="Places"/>). Headers,
/// hashes and proofs stay. What is erased stands on the list beside the data before anything is removed.
/// </summary>
public sealed class Eraser
{
    /// <summary>Items whose mentions are looked for together.</summary>
    private const int Group = 200;

    /// <summary>Items in one transaction: what an annotator waits for at most.</summary>
    private const int Chunk = 10;

    /// <summary>Rows of a part that are written anew with each transaction without anybody noticing.</summary>
    private const int SmallPart = 50_000;

    /// <summary>Said in place of a reason where nothing is left that tells whether it names what was erased.</summary>
    private const string Again = "erased before";

    private const string WillBe = "It is on the list of erasures and will be erased as soon as that can be done, by a server that runs or at its next start.";

    private readonly Database _database;
    private readonly AccessStore _access;
    private readonly HoldStore _holds;
    private readonly Func<IReadOnlyList<Erasure>, Task> _keep;
    private readonly FreeSpace _freeSpace;

    /// <summary>Events of each log whose erasures are on the list, and how many lines that had then, at least.</summary>
    private Dictionary<long, long> _takenTo = [];
    private int _lines;

    /// <param name="keep">Adds erasures to the list beside the data, durably.</param>
    /// <param name="mark">Is there while free space may hold what was erased.</param>
    internal Eraser(Database database, AccessStore access, HoldStore holds, Func<IReadOnlyList<Erasure>, Task> keep, ScrubMark mark) =>
        (_database, _access, _holds, _keep, _freeSpace) = (database, access, holds, keep, new FreeSpace(database, mark));

    /// <summary>True while something on the list may not be erased: an earlier process may have been killed, or an erasure failed.</summary>
    public bool IsUnfinished { get; private set; } = true;

    /// <summary>Erases an item's content and everything that was said about it.</summary>
    public async Task<Decision<LedgerEvent>> EraseItemAsync(ItemId item, string reason, Authority by)
    {
        var project = new ProjectId(Keys.Project(item.Value));
        if (!await _database.ReadAsync(s => s.Any("SELECT 1 FROM item WHERE item_id = $1", item.Value)))
        {
            return Refusal.NotFound("There is no such item.");
        }

        if (await RefusedAsync(project, by) is { } denied)
        {
            return denied;
        }

        var items = new ErasedItems(_database, project, [item.Value]);
        await items.ReadAsync();
        if (items.AreGone)
        {
            reason = Again;
        }
        else if (items.Needles.ToldBy(reason) is { } told)
        {
            return told;
        }

        return await EraseListedAsync(items.Listed, async () =>
        {
            var mentions = new Mentions(_database, project, items.Needles, reason, by);
            await mentions.RemoveAsync();
            return await _database.WriteAsync(
                project,
                unit =>
                {
                    mentions.RemoveNew(unit);
                    return ItemErasure.Run(unit, items, items.Ids, reason, by);
                },
                alone: true);
        });
    }

    /// <summary>
    /// What is on the list is erased in the end, whatever comes between: nobody is told that nothing was kept, and no right is
    /// asked for again, which may have ended meanwhile.
    /// </summary>
    private async Task<LedgerEvent> EraseListedAsync(IReadOnlyList<Erasure> erasures, Func<Task<LedgerEvent>> erase)
    {
        await KeepAsync(erasures);
        LedgerEvent erased;
        try
        {
            erased = await erase();
        }
        catch (StoreUnavailableException e)
        {
            IsUnfinished = true;
            throw new StoreUnavailableException($"{e.Reason} {WillBe}", e, e.IsUnknown);
        }
        catch
        {
            IsUnfinished = true;
            throw;
        }

        try
        {
            await ScrubAsync();
        }
        catch (StoreUnavailableException)
        {
            // It is erased; free space is looked after by the server within a minute, and IsUnclean until then.
        }

        return erased;
    }

    /// <summary>
    /// Erases many items of a project, some at a time with pauses between, so that whoever works notices nothing. One that fails
    /// stops no other. Freed space is left to <see cref="ScrubAsync"/>.
    /// </summary>
    /// <param name="share">The part of the time that it may take, at most.</param>
    /// <param name="stop">Asked before each few.</param>
    /// <param name="due">Asked in the transaction that erases: which of these are still to go. Null: all.</param>
    /// <param name="failures">Takes what failed.</param>
    /// <returns>How many were erased.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot do anything now.</exception>
    internal async Task<int> EraseItemsAsync(
        ProjectId project, IReadOnlyList<long> ids, string reason, Authority by, List<Exception> failures, double share = 0.1, Func<Task<bool>>? stop = null,
        Func<UnitOfWork, IReadOnlyList<long>, IReadOnlyList<long>>? due = null)
    {
        var erased = 0;
        async Task EraseAsync(long[] group)
        {
            if (stop is not null && await stop())
            {
                return;
            }

            var items = new ErasedItems(_database, project, group);
            await items.ReadAsync();
            var mentions = new Mentions(_database, project, items.Needles, reason, by);
            await mentions.RemoveAsync();

            // A large part is written once for all, not once for each few.
            foreach (var few in group.Chunk(items.RowsInParts > SmallPart ? Group : Chunk))
            {
                if (stop is not null && await stop())
                {
                    return;
                }

                var began = _database.Time.GetTimestamp();
                erased += await _database.WriteAsync(
                    project,
                    unit =>
                    {
                        // Another server of this instance may have been here first, and a lead may have stopped it.
                        unit.Lock(project);
                        var left = ListedErasures.StillThere(unit.Session, due is null ? few : due(unit, few));
                        if (left.Count > 0)
                        {
                            // Here, and not before: what is on the list is erased whoever stops it.
                            KeepAsync([.. items.Listed.Where(l => left.Contains(ItemId.Parse(l.Item!, null).Value))]).GetAwaiter().GetResult();
                            mentions.RemoveNew(unit);
                            ItemErasure.Run(unit, items, left, reason, by);
                        }

                        return left.Count;
                    },
                    alone: true);
                await Task.Delay(_database.Time.GetElapsedTime(began) * ((1 - share) / share));
            }
        }

        foreach (var group in ids.Chunk(Group))
        {
            try
            {
                await EraseAsync(group);
            }
            catch (LostEventsException e)
            {
                IsUnfinished = true;
                failures.Add(e); // of the project's log, so of each of its items
                return erased;
            }
            catch (StoreUnavailableException)
            {
                IsUnfinished = true;
                throw;
            }
            catch (Exception)
            {
                foreach (var id in await _database.ReadAsync(s => ListedErasures.StillThere(s, group)))
                {
                    try
                    {
                        await EraseAsync([id]);
                    }
                    catch (Exception one) when (!StoreUnavailableException.StopsAll(one))
                    {
                        IsUnfinished = true;
                        failures.Add(one);
                    }
                }
            }
        }

        return erased;
    }

    /// <summary>True where bytes of what was erased may still stand in free space: nobody has scrubbed since, or it failed.</summary>
    public bool IsUnclean => _freeSpace.IsUnclean;

    /// <summary>Leaves no bytes of what was erased in free space, as far as the engine lets us.</summary>
    public Task ScrubAsync() => _freeSpace.ScrubAsync();

    /// <summary>The same for erasures that nobody waits for: it passes over all that is stored, so at most once an hour.</summary>
    internal Task ScrubInTimeAsync() => _freeSpace.ScrubInTimeAsync();

    /// <summary>On PostgreSQL rewrites the tables that held content and names, while everybody waits: the only way to free space that holds nothing.</summary>
    public Task RewriteAsync() => _database.RewriteAsync();

    /// <summary>Erases a person's name, address, secrets, texts, and what names them; what they answered stays under an id that leads nowhere.</summary>
    /// <remarks>A person has an account, or is a worker of imported answers.</remarks>
    public async Task<Decision<LedgerEvent>> EraseActorAsync(ActorId actor, string reason, Authority by)
    {
        if (await FindAsync(actor) is not { } person)
        {
            return Refusal.NotFound("There is no such person.");
        }

        if (await RefusedAsync(default, by) is { } denied)
        {
            return denied;
        }

        if (person.IsErased)
        {
            reason = Again;
        }
        else if (person.Needles().ToldBy(reason) is { } told)
        {
            return told;
        }

        return await EraseAsync(person, reason, by);
    }

    private async Task<ErasedPerson?> FindAsync(ActorId actor) => actor.Value == 0 ? null : await _database.ReadAsync(s => ErasedPerson.Find(s, actor));

    private Task<LedgerEvent> EraseAsync(ErasedPerson person, string reason, Authority by) =>
        EraseListedAsync([new Erasure(null, person.Actor.ToString(), Created: person.CreatedAt)], () => RemoveAsync(person, reason, by));

    private async Task<LedgerEvent> RemoveAsync(ErasedPerson person, string reason, Authority by)
    {
        var (actor, needles) = (person.Actor, person.Needles());

        // Shut out first: nothing of theirs comes in while one project after the other is gone through.
        await _access.SetDisabledAsync(actor, disabled: true, by);
        var searches = new Dictionary<ProjectId, Mentions>();
        foreach (var project in await _database.ReadAsync(person.Projects))
        {
            await _database.WriteAsync(project, unit => person.EraseComments(unit, project, reason, by), alone: true);
            searches.Add(project, new Mentions(_database, project, needles, reason, by));
            await searches[project].RemoveAsync();
        }

        // Once more before all others wait for the last time: what it finds then is little.
        foreach (var search in searches.Values)
        {
            await search.RemoveAsync();
        }

        var erased = await _database.WriteAsync(
            default,
            unit =>
            {
                // Once the name is gone nobody can look for it any more: in this transaction what was written meanwhile goes as well, of projects that were made meanwhile too.
                unit.Lock(default);
                foreach (var project in person.Projects(unit.Session))
                {
                    (searches.GetValueOrDefault(project) ?? new Mentions(_database, project, needles, reason, by)).RemoveNew(unit);
                }

                unit.Session.Execute("UPDATE actor SET handle = $2 WHERE actor_id = $1", actor.Value, Nobody(actor));
                unit.Session.Execute("UPDATE account SET email = $2, name = $3, password_hash = NULL, state = 1 WHERE actor_id = $1", actor.Value, Account.ErasedEmail(actor), "Erased");
                foreach (var table in (string[])["credential", "draft", "person_setting", "saved_view", "taxonomy_draft"])
                {
                    unit.Session.Execute($"DELETE FROM {table} WHERE actor_id = $1", actor.Value);
                }

                return unit.Log(default).Append(new EventDraft(
                    Ids.NewEvent(unit), EventKind.Erased, by.Actor, by.Tool, Json.Canonical(new JsonObject { ["actors"] = new JsonArray(actor.ToString()), ["positions"] = new JsonArray(), ["reason"] = reason })));
            },
            alone: true);
        await _holds.EndAsync(actor);
        return erased;
    }

    /// <summary>Erases what a list names and the store still has: after a restore, and after a process that was killed before it had done it.</summary>
    /// <param name="reason">Our own, which names nobody: it is not asked whether it does, since a word of it may be a name as well.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> ReapplyAsync(IReadOnlyList<Erasure> list, string reason, Authority by)
    {
        var applied = 0;
        List<Exception> failures = [];
        var actors = new HashSet<ActorId>();
        var items = new HashSet<long>();
        foreach (var some in list.Distinct().Chunk(ListedErasures.AtOnce))
        {
            var (things, people) = await _database.ReadAsync(s => (ListedErasures.ItemsStillThere(s, some), ListedErasures.PeopleStillThere(s, some)));
            items.UnionWith(things);
            actors.UnionWith(people);
        }

        foreach (var actor in actors)
        {
            try
            {
                if (await FindAsync(actor) is { } person)
                {
                    await EraseAsync(person, reason, by);
                    applied++;
                }
            }
            catch (Exception e) when (!StoreUnavailableException.StopsAll(e))
            {
                failures.Add(e);
            }
        }

        foreach (var project in items.GroupBy(Keys.Project))
        {
            applied += await EraseItemsAsync(new ProjectId(project.Key), [.. project], reason, by, failures, share: 0.9);
        }

        if (items.Count > 0 || IsUnclean)
        {
            await ScrubAsync();
        }

        Failures.Throw(failures, "Some of what is on the list of erasures could not be erased.");
        IsUnfinished = false;
        return applied;
    }

    /// <summary>Adds to the list what the ledgers say was erased and it lacks: another server has a list of its own. Reads what was not read before.</summary>
    /// <param name="list">The list as it is.</param>
    public async Task TakeOverAsync(IReadOnlyList<Erasure> list)
    {
        // From a list that is shorter than it was something is gone: all is read again.
        var from = list.Count < _lines ? [] : _takenTo;
        var (sizes, others) = await _database.ReadAsync(s => (ListedErasures.Sizes(s), ListedErasures.Unlisted(s, list, from)));
        if (others.Count > 0)
        {
            await _keep(others);
        }

        (_takenTo, _lines) = (sizes, list.Count + others.Count);
    }

    /// <summary>Whatever happens from here on, it is erased in the end.</summary>
    private Task KeepAsync(IReadOnlyList<Erasure> erasures)
    {
        _freeSpace.Soil();
        return _keep(erasures);
    }

    internal static string Nobody(ActorId actor) => $"erased:{actor}";

    /// <summary>Asked before anything is put on the list: what stands there is erased after every restore.</summary>
    private Task<Refusal?> RefusedAsync(ProjectId project, Authority by) =>
        _database.WriteAsync(project, unit => by.Check(unit, project, Permission.Administer), unit => by.Announce(unit, project));

    internal static void Blank(UnitOfWork unit, ProjectId project, IReadOnlyList<long> positions)
    {
        if (positions.Count > 0)
        {
            var set = new IdSet(unit.Session, [.. positions.Select(p => Keys.Of(project.Value, p))]);
            unit.Writer.Run($"UPDATE ledger_event SET value = NULL, salt = NULL WHERE ledger_key {set.Among}", set.Argument);
        }
    }

    internal static JsonArray Numbers(IEnumerable<long> values) => new([.. values.Select(v => (JsonNode)v)]);
}
