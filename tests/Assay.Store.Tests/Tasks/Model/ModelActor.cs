using System.Text;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks.Model;

/// <summary>One actor of a round: does one thing after another and writes down what came of it.</summary>
internal sealed class ModelActor(World world, ProjectId project, Authority by, int tasks, Story story, Action arm)
{
    private static readonly string[] Animals = ["cat", "dog", "fish"];

    private readonly Dictionary<long, (LeasedTask Held, bool Ended)> _holds = [];
    private readonly List<(Doing Doing, Submission Sent)> _sent = [];

    private TaskStore Tasks => world.Instance.Tasks;

    private long Now => world.Instance.Database.Now;

    public Task DoAsync(int what, int pick) => what switch
    {
        < 28 => NextAsync(),
        < 38 => OnHoldAsync(pick, held => SubmitAsync(NewAnswer(held, pick))),
        < 48 => OnHoldAsync(pick, held => SubmitAndTakeNextAsync(NewAnswer(held, pick))),
        < 52 => OnHoldAsync(pick, TwiceAtOnceAsync(pick)),
        < 56 => OnSentAsync(pick, AgainAsync),
        < 60 => OnSentAsync(pick, (doing, sent) => AgainAsync(doing, sent with { Value = OtherThan(sent.Value) })),
        < 64 => OnHoldAsync(pick, held => SubmitAsync(NewAnswer(held, pick) with { Fence = held.Fence + (pick % 2 == 0 ? -1 : 1) })),
        < 69 => OnHoldAsync(pick, SkipAsync),
        < 73 => OnHoldAsync(pick, ReleaseAsync),
        < 76 => AtOnceAsync(() => world.Time.Advance(TimeSpan.FromSeconds(901))),
        < 79 => TryAsync<int>(SweepAsync),
        < 84 => OnHoldAsync(pick, RenewAsync),
        < 87 => ChangeAsync(pick, new TaskChange(Overlap: 1 + (pick % 4))),
        < 89 => ChangeAsync(pick, new TaskChange(Priority: (pick % 7) - 3)),
        < 90 => ChangeAsync(pick, new TaskChange(Reopen: true)),
        < 93 => OnSentAsync(pick, CorrectAsync(pick)),
        < 96 => PoisonAsync(pick),
        < 98 => AtOnceAsync(arm),
        _ => LookAsync(),
    };

    /// <summary>A sweep tells all at once of what it could not do: of two crashes, as of one.</summary>
    private async Task<Decision<int>> SweepAsync()
    {
        try
        {
            return await world.Instance.Holds.SweepAsync();
        }
        catch (AggregateException e) when (e.InnerExceptions.All(one => one is InvalidDataException))
        {
            throw e.InnerExceptions[0];
        }
    }

    private static Task AtOnceAsync(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private async Task NextAsync()
    {
        var (began, got) = (Now, await TryAsync(() => Tasks.NextAsync(project, [0], by)));
        if (got is { Accepted: true, Value: { } held })
        {
            Take(held, began);
        }
    }

    private void Take(LeasedTask held, long began)
    {
        var spent = _sent.Exists(s => s.Sent.Task == held.Task.Id && story.Done.Any(d => d.Id == s.Sent.Id && d.IsStored));
        var live = _holds.TryGetValue(held.Task.Id.Value, out var had) && !had.Ended && had.Held.ExpiresAt > Now;
        if (spent || live)
        {
            story.Tell($"Actor {by.Actor} was offered task {held.Task.Id} that it {(spent ? "has answered" : "holds")}.");
        }

        Keep(Doing.Next, held, began);
    }

    private void Keep(Doing doing, LeasedTask held, long began)
    {
        _holds[held.Task.Id.Value] = (held, false);
        story.Done.Enqueue(new Done(doing, by.Actor.Value, held.Task.Id.Value, default, held.Fence, "", held.Fence, held.ExpiresAt, false, began, Now, Ending.Accepted, 0));
    }

    private Task OnHoldAsync(int pick, Func<LeasedTask, Task> act) =>
        _holds.Count == 0 ? NextAsync() : act(_holds.Values.ElementAt(pick % _holds.Count).Held);

    private Task OnSentAsync(int pick, Func<Doing, Submission, Task> act) =>
        _sent.Count == 0 ? NextAsync() : act(_sent[pick % _sent.Count].Doing, _sent[pick % _sent.Count].Sent);

    private static Submission NewAnswer(LeasedTask held, int pick) =>
        new(held.Task.Id, World.NewId(), held.Fence, World.Answer(Animals[pick % 3]), held.Task.TaxonomyVersion, null, 1.5);

    private static byte[] OtherThan(byte[] value) => World.Answer(Animals.First(a => !World.Answer(a).AsSpan().SequenceEqual(value)));

    private Task SubmitAsync(Submission sent)
    {
        _sent.Add((Doing.Submit, sent));
        return WriteAsync(Doing.Submit, sent, () => Tasks.SubmitAsync(project, sent, by));
    }

    private async Task SubmitAndTakeNextAsync(Submission sent)
    {
        _sent.Add((Doing.Submit, sent));
        var (began, next) = (Now, (LeasedTask?)null);
        await WriteAsync(Doing.Submit, sent, async () =>
        {
            var outcome = await Tasks.SubmitAndTakeNextAsync(project, sent, [0], by);
            next = outcome.Accepted ? outcome.Value.Next : null;
            return outcome.Accepted ? outcome.Value.Recorded : outcome.Refusal;
        });
        if (next is not null)
        {
            Take(next, began);
        }
    }

    private Func<LeasedTask, Task> TwiceAtOnceAsync(int pick) => held =>
    {
        var sent = NewAnswer(held, pick);
        return Task.WhenAll(SubmitAsync(sent), WriteAsync(Doing.Submit, sent, () => Tasks.SubmitAsync(project, sent, by)));
    };

    private Task AgainAsync(Doing doing, Submission sent) => doing switch
    {
        Doing.Submit => WriteAsync(doing, sent, () => Tasks.SubmitAsync(project, sent, by)),
        Doing.Correct => WriteAsync(doing, sent, () => Tasks.CorrectAsync(project, sent, by)),
        _ => WriteAsync(doing, sent, () => Tasks.SkipAsync(project, sent.Task, sent.Id, sent.Fence, Encoding.UTF8.GetString(sent.Value), null, by)),
    };

    private Task SkipAsync(LeasedTask held)
    {
        var sent = NewAnswer(held, 0) with { Value = "unclear"u8.ToArray() };
        _sent.Add((Doing.Skip, sent));
        return AgainAsync(Doing.Skip, sent);
    }

    private Func<Doing, Submission, Task> CorrectAsync(int pick) => (_, earlier) =>
    {
        var sent = new Submission(earlier.Task, World.NewId(), 0, World.Answer(Animals[pick % 3]), 1, 0.5, 2);
        _sent.Add((Doing.Correct, sent));
        return AgainAsync(Doing.Correct, sent);
    };

    private async Task RenewAsync(LeasedTask held)
    {
        var began = Now;
        if (await TryAsync(() => Tasks.RenewAsync(project, held.Task.Id, by)) is { Accepted: true } renewed)
        {
            Keep(renewed.Value.Fence == held.Fence ? Doing.Renew : Doing.Next, renewed.Value, began);
        }
    }

    private async Task ReleaseAsync(LeasedTask held)
    {
        if (await TryAsync(() => Tasks.ReleaseAsync(project, held.Task.Id, held.Fence, by)) is { Accepted: true })
        {
            _holds[held.Task.Id.Value] = (held, true);
        }
    }

    private Task ChangeAsync(int pick, TaskChange change) =>
        TryAsync(() => Tasks.ChangeAsync(project, new TaskId(Keys.Of(project.Value, 1 + (pick % tasks))), change, world.Operator));

    /// <summary>Changes rows and the log, and then fails: by throwing, by SQL that is wrong, or by a row that the database refuses when all is written.</summary>
    private Task PoisonAsync(int pick) => TryAsync(() => world.Instance.Database.WriteAsync<Decision<bool>>(project, unit =>
    {
        unit.Lock(project);
        var row = unit.Tasks.Get(Keys.Of(project.Value, 1 + (pick % tasks)))!;
        (row.Answered, row.Fence, row.State) = (0, 0, TaskState.Cancelled);
        unit.Tasks.Put(row);
        unit.Log(project).Append(new EventDraft(World.NewId(), EventKind.TaskChanged, by.Actor, "poison", "{}"u8.ToArray(), new TaskId(row.Id)));
        switch (pick % 3)
        {
            case 0:
                throw new InvalidDataException("poison");
            case 1:
                unit.Session.Execute("INSERT INTO no_such_table VALUES (1)");
                break;
            default:
                unit.Drafts.Put(new DraftRow { Task = Keys.Of(project.Value, 1_000_000), Actor = by.Actor.Value, Value = "{}", SavedAt = unit.Now });
                break;
        }

        return true;
    }));

    /// <summary>What anybody may read at any moment: counters equal to their rows, and never more than the overlap.</summary>
    private async Task LookAsync()
    {
        var wrong = await world.Instance.Database.ReadAsync(s => s.Number(
            """
            SELECT count(*) FROM task t WHERE t.project_id = $1 AND (t.leased + t.answered > t.overlap
              OR t.leased <> (SELECT count(*) FROM lease l WHERE l.task_id = t.task_id AND l.state = 0)
              OR t.answered <> (SELECT count(*) FROM answer a WHERE a.task_id = t.task_id))
            """, project.Value));
        if (wrong > 0)
        {
            story.Tell($"{wrong} tasks had counters unlike their rows, or more holds and answers than wanted.");
        }
    }

    private async Task WriteAsync(Doing doing, Submission sent, Func<Task<Decision<Recorded>>> write)
    {
        var (known, began) = (_holds.GetValueOrDefault(sent.Task.Value), Now);
        var outcome = await TryAsync(write);
        var recorded = outcome is { Accepted: true, Value: var value } ? value : null;
        var ending = outcome is null ? Ending.Threw : recorded is null ? Ending.Refused : recorded.Repeated ? Ending.Repeated : Ending.Accepted;
        story.Done.Enqueue(new Done(
            doing, by.Actor.Value, sent.Task.Value, sent.Id, sent.Fence, Encoding.UTF8.GetString(sent.Value), known.Held?.Fence ?? 0, known.Held?.ExpiresAt ?? 0, known.Ended, began, Now, ending, recorded?.Position ?? 0));
    }

    /// <summary>Null where the machinery broke, as poison and crashes make it.</summary>
    private static async Task<Decision<T>?> TryAsync<T>(Func<Task<Decision<T>>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (e is InvalidDataException or System.Data.Common.DbException)
        {
            return null;
        }
    }
}
