using System.Text.Json;

namespace Assay.Tests.Support.Faults;

/// <summary>Every write against the ledger, the answers and the export: acknowledged once, refused never, unknown at most once.</summary>
internal static class Writes
{
    public static void Check(Journal journal, IReadOnlyList<Said> said, Findings found)
    {
        var byId = said.ToLookup(e => e.Id);
        var sent = journal.Sent.ToLookup(s => s.Id);
        foreach (var write in journal.Sent)
        {
            var stored = byId[write.Id].ToList();
            found.Doubled += stored.Count > 1 || write.Positions.Count > 1 ? 1 : 0;
            switch (write.Outcome)
            {
                case Outcome.Acknowledged when write.Forged:
                    found.Broken.Add($"{write.Id} was acknowledged with two bodies.");
                    break;
                case Outcome.Acknowledged when stored.Count == 0:
                    found.Lost++;
                    found.Broken.Add($"{write.Kind} {write.Id} of actor {write.Actor} was acknowledged at {write.Positions.First()} and is not in the ledger.");
                    break;
                case Outcome.Acknowledged:
                    found.Expect(Says(stored[0], write) && stored[0].Position == write.Positions.First(), $"{write.Id} is stored otherwise than acknowledged.");
                    break;
                case Outcome.Refused when !write.Forged:
                    found.Expect(stored.Count == 0, $"{write.Id} was refused and is in the ledger.");
                    break;
                case Outcome.Unknown when stored.Count > 0 && !write.Forged:
                    found.Expect(Says(stored[0], write), $"{write.Id} is stored otherwise than sent.");
                    break;
            }
        }

        foreach (var stranger in said.Where(e => !sent[e.Id].Any()))
        {
            found.Broken.Add($"{stranger.Id} is in the ledger and was never sent.");
        }
    }

    /// <summary>The answers are the latest of each actor on each task, no more and no fewer.</summary>
    public static void CheckAnswers(IReadOnlyList<Said> said, Dictionary<(long Task, long Actor), long> answers, Findings found)
    {
        var latest = said.Where(e => e.Kind != SentKind.Skip).GroupBy(e => (e.Task, e.Actor)).ToDictionary(g => g.Key, g => g.Max(e => e.Position));
        foreach (var (key, position) in latest)
        {
            found.Expect(answers.TryGetValue(key, out var at) && at == position, $"The answer of actor {key.Actor} to task {key.Task} is not the one of position {position}.");
        }

        foreach (var key in answers.Keys.Where(k => !latest.ContainsKey(k)))
        {
            found.Broken.Add($"An answer of actor {key.Actor} to task {key.Task} has no event.");
        }
    }

    public static void CheckExport(IReadOnlyList<Said> said, string export, Findings found)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in export.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var row = JsonDocument.Parse(line);
            var id = row.RootElement.GetProperty("annotation_id").GetString()!;
            rows[id] = rows.GetValueOrDefault(id) + 1;
        }

        foreach (var answer in said.Where(e => e.Kind != SentKind.Skip))
        {
            found.Expect(rows.Remove(answer.Id.ToString(), out var times) && times == 1, $"{answer.Id} is exported {times} times.");
        }

        found.Expect(rows.Keys.All(id => said.Any(e => e.Id.ToString() == id)), "The export holds annotations that the ledger does not.");
    }

    private static bool Says(Said stored, Sent write) =>
        stored.Kind == write.Kind && stored.Task == write.Task.Value && stored.Actor == write.Actor.Value && stored.Value == write.Value;
}
