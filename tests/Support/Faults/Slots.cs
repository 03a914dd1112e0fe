using Assay.Store;

namespace Assay.Tests.Support.Faults;

/// <summary>Overlap, holds and fencing: never more answers and holds than wanted, nobody twice on an item, no number given twice.</summary>
internal static class Slots
{
    private sealed record TaskFigures(long Id, long Overlap, long Leased, long Answered, long Fence);

    public static async Task CheckAsync(Instance instance, Trial trial, IReadOnlyList<Said> said, Findings found)
    {
        var tasks = await instance.Database.ReadAsync(s => s.Query(
            "SELECT task_id, overlap, leased, answered, fence FROM task WHERE project_id = $1",
            r => new TaskFigures(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)), trial.Project.Value));
        var live = await CountAsync(instance, "SELECT task_id, count(*) FROM lease WHERE state = 0 GROUP BY task_id");
        var answered = await CountAsync(instance, "SELECT task_id, count(*) FROM answer GROUP BY task_id");
        foreach (var task in tasks)
        {
            found.Expect(task.Leased == live.GetValueOrDefault(task.Id), $"Task {task.Id} counts {task.Leased} holds and has {live.GetValueOrDefault(task.Id)}.");
            found.Expect(task.Answered == answered.GetValueOrDefault(task.Id), $"Task {task.Id} counts {task.Answered} answers and has {answered.GetValueOrDefault(task.Id)}.");
            found.Expect(task.Overlap == trial.Overlap && task.Leased + task.Answered <= task.Overlap, $"Task {task.Id} has {task.Answered} answers and {task.Leased} holds of {task.Overlap}.");
        }

        foreach (var twice in said.Where(e => e.Kind != SentKind.Correction).GroupBy(e => (e.Item, e.Actor)).Where(g => g.Count() > 1))
        {
            found.Doubled++;
            found.Broken.Add($"Actor {twice.Key.Actor} was on item {twice.Key.Item} {twice.Count()} times.");
        }

        CheckFences(trial.Journal, tasks.ToDictionary(t => t.Id, t => t.Fence), found);
    }

    private static void CheckFences(Journal journal, Dictionary<long, long> fences, Findings found)
    {
        foreach (var task in journal.Holds.GroupBy(h => h.Task.Value))
        {
            var numbers = task.Select(h => h.Fence).ToList();
            found.Expect(journal.HasLostHolds || numbers.Distinct().Count() == numbers.Count, $"Task {task.Key} gave a fencing number twice.");
            if (fences.GetValueOrDefault(task.Key) < numbers.Max())
            {
                found.Lost++;
                found.Broken.Add($"Task {task.Key} stands at fencing number {fences.GetValueOrDefault(task.Key)}, and {numbers.Max()} was acknowledged.");
            }
        }

        var held = journal.Holds.ToHashSet();
        foreach (var write in journal.Sent.Where(s => s.Outcome == Outcome.Acknowledged && s.Kind != SentKind.Correction))
        {
            found.Expect(held.Contains(new Hold(write.Task, write.Actor, write.Fence)), $"{write.Id} was acknowledged without a hold under number {write.Fence}.");
        }
    }

    private static async Task<Dictionary<long, long>> CountAsync(Instance instance, string sql) =>
        (await instance.Database.ReadAsync(s => s.Query(sql, r => KeyValuePair.Create(r.GetInt64(0), r.GetInt64(1))))).ToDictionary();
}
