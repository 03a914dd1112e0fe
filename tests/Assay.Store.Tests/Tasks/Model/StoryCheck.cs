using System.Text.Json;
using Assay.Domain;
using Assay.Store.Engine;
using Assay.Store.Ledger;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks.Model;

/// <summary>Holds what the actors were told against the ledger, the ledger against the model, and the model against the rows.</summary>
internal sealed class StoryCheck(Story story, LedgerModel model)
{
    private readonly List<string> _wrong = [.. story.Wrong];

    public static async Task<IReadOnlyList<string>> OfAsync(World world, ProjectId project, Story story, LedgerModel model)
    {
        foreach (var recorded in await world.Instance.Ledger.EventsAsync(project, 0, int.MaxValue, newestFirst: false, new EventFilter()))
        {
            model.Apply(recorded);
        }

        model.End();
        var check = new StoryCheck(story, model);
        check._wrong.AddRange(model.Wrong);
        check.Writes();
        check.Fences();
        await check.RowsAsync(world, project);
        check._wrong.AddRange((await world.Instance.VerifyAsync(project, [])).Faults.Select(f => "verify: " + f));
        var before = await StoredViews.TextAsync(world.Instance);
        await world.Instance.RebuildAsync(project);
        check.Expect(await StoredViews.TextAsync(world.Instance) is var after && after == before, $"A rebuild makes other views:\n{string.Join('\n', before.Split('\n').Except(after.Split('\n')))}\nbecome\n{string.Join('\n', after.Split('\n').Except(before.Split('\n')))}");
        return check._wrong;
    }

    private void Writes()
    {
        var accepted = story.Done.Where(d => d.Ending == Ending.Accepted && d.Position > 0).ToLookup(d => d.Id);
        foreach (var done in story.Done.Where(d => d.Doing is Doing.Submit or Doing.Skip or Doing.Correct))
        {
            switch (done.Ending)
            {
                case Ending.Accepted:
                    Accepted(done);
                    break;
                case Ending.Repeated:
                    Expect(accepted[done.Id].Any(a => a.Value == done.Value && a.Position == done.Position), $"{done}: repeats what was never accepted.");
                    break;
                default:
                    Expect(!model.Written.ContainsKey(done.Id) || accepted[done.Id].Any(), $"{done}: is in the ledger.");
                    Expect(done.Ending == Ending.Threw || done.Doing == Doing.Correct || !MustBeTaken(done) || accepted[done.Id].Any(), $"{done}: was refused without a reason.");
                    break;
            }

            Expect(accepted[done.Id].Count() < 2, $"{done}: was accepted as new twice.");
        }

        var told = story.Done.Select(d => d.Id).ToHashSet();
        foreach (var written in model.Written.Values.Where(w => w.Kind.StartsWith("annotation.", StringComparison.Ordinal)))
        {
            Expect(told.Contains(written.Id) && accepted[written.Id].Any(), $"{written.Kind} {written.Id} at {written.Position} was acknowledged to nobody.");
        }
    }

    private void Accepted(Done done)
    {
        Expect(
            model.Written.TryGetValue(done.Id, out var written) && written.Position == done.Position && written.Actor.Value == done.Actor && written.Task!.Value.Value == done.Task && Says(written.Value!, done),
            $"{done}: is not in the ledger as accepted.");
        Expect(done.Doing == Doing.Correct || (done.Fence == done.Current && !done.Ended), $"{done}: was accepted under a number that is not the actor's current one.");
        Expect(done.Doing == Doing.Correct || done.Began < done.Expires, $"{done}: was accepted after the hold had ended.");
    }

    /// <summary>An answer under the current number of a live hold of an open task: nothing may refuse it.</summary>
    private bool MustBeTaken(Done done) =>
        done.Fence == done.Current && !done.Ended && done.Over < done.Expires && !model.Tasks[Keys.Number(done.Task)].WasClosed
        && !story.Done.Any(d => d.Actor == done.Actor && d.Task == done.Task && d.IsStored && d.Doing is Doing.Submit or Doing.Skip);

    private static bool Says(string value, Done done)
    {
        using var said = JsonDocument.Parse(value);
        return done.Doing == Doing.Skip ? said.RootElement.GetProperty("reason").GetString() == done.Value : said.RootElement.GetProperty("answer").GetRawText() == done.Value;
    }

    /// <summary>A number is given once, and an actor's numbers grow.</summary>
    private void Fences()
    {
        foreach (var task in story.Done.Where(d => d.Doing == Doing.Next).GroupBy(d => d.Task))
        {
            Expect(task.Select(d => d.Fence).Distinct().Count() == task.Count(), $"Task {task.Key} gave a fencing number twice.");
            foreach (var actor in task.GroupBy(d => d.Actor))
            {
                Expect(actor.Zip(actor.Skip(1)).All(p => p.First.Fence < p.Second.Fence), $"The fencing numbers of actor {actor.Key} on task {task.Key} do not grow.");
            }
        }
    }

    private async Task RowsAsync(World world, ProjectId project)
    {
        var rows = await world.Instance.Database.ReadAsync(s => s.Query(
            "SELECT task_id, overlap, priority, answered, state, failures FROM task WHERE project_id = $1 ORDER BY task_id",
            r => $"{Keys.Number(r.GetInt64(0))}: {r.GetInt64(1)} {r.GetInt64(2)} {r.GetInt64(3)} {r.GetInt64(4)} {r.GetInt64(5)}", project.Value));
        Same(rows, model.Tasks.OrderBy(t => t.Key).Select(t => $"{t.Key}: {t.Value.Overlap} {t.Value.Priority} {t.Value.Answers.Count} {(int)t.Value.State} {t.Value.Failures}"));
        var answers = await world.Instance.Database.ReadAsync(s => s.Query(
            "SELECT task_id, actor_id, position FROM answer WHERE task_id >= $1 AND task_id < $2 ORDER BY task_id, actor_id",
            r => $"{Keys.Number(r.GetInt64(0))}, {r.GetInt64(1)}: {r.GetInt64(2)}", Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0)));
        Same(answers, model.Tasks.OrderBy(t => t.Key).SelectMany(t => t.Value.Answers.Select(a => $"{t.Key}, {a.Key}: {a.Value.Position}")));
        var counted = await world.Instance.Projects.CountersAsync(project);
        Expect(counted.GetValueOrDefault("answers") == model.Tasks.Values.Sum(t => t.Answers.Count), "The counter of answers is wrong.");
        Expect(counted.GetValueOrDefault("corrections") == model.Corrections, "The counter of corrections is wrong.");
        Expect(counted.GetValueOrDefault("skips") == model.Tasks.Values.Sum(t => t.Skipped.Count), "The counter of skips is wrong.");
        var look = await world.Instance.Database.ReadAsync(s => s.Number(
            "SELECT count(*) FROM task t WHERE t.project_id = $1 AND (t.leased <> (SELECT count(*) FROM lease l WHERE l.task_id = t.task_id AND l.state = 0) OR t.leased + t.answered > t.overlap)", project.Value));
        Expect(look == 0, $"{look} tasks have counters unlike their holds.");
    }

    private void Same(IEnumerable<string> rows, IEnumerable<string> expected)
    {
        var (there, due) = (string.Join('\n', rows), string.Join('\n', expected));
        Expect(there == due, $"The rows are\n{there}\nand the events make\n{due}");
    }

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            _wrong.Add(otherwise);
        }
    }
}
