using System.CommandLine;
using System.Globalization;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store;
using Assay.Store.Ledger;

namespace Assay.Server.Commands;

/// <summary>assay verify: the whole log of a project or of all, against checkpoints kept elsewhere, or one proof without a database.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var project = new Option<string?>("--project") { Description = "Name of the project; every log where it is left out.", HelpName = "NAME" };
        var checkpoints = new Option<FileInfo[]>("--checkpoint") { Description = "A checkpoint kept elsewhere, to hold the log against; may be repeated.", HelpName = "FILE" };
        var proof = new Option<FileInfo?>("--proof") { Description = "Check this proof of one event; needs no database.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "The key to trust for --proof; the one that the proof names where it is left out.", HelpName = "KEY" };
        var ledgerOnly = new Option<bool>("--ledger-only") { Description = "The log and what its events name; not the views that follow from it, nor the database's tables and indexes." };
        var command = place.On(new Command("verify", "Replay a ledger, check all of it, the views that follow from it and the database's tables and indexes; exit code 1 names what does not hold.") { project, checkpoints, proof, key, ledgerOnly });
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(proof) is { } file)
            {
                return await ProofAsync(file, parsed.GetValue(key), parsed.GetValue(place.Json), cancel);
            }

            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                if (parsed.GetValue(checkpoints) is { Length: > 0 })
                {
                    throw new CommandRefusedException(Refusal.Invalid(
                        "--checkpoint is held against a store, and a server would only say what it thinks of it: run verify on the data (--data or --database), or compare the root that the server proves (GET .../ledger/consistency)."));
                }

                if (parsed.GetValue(ledgerOnly))
                {
                    throw new CommandRefusedException(Refusal.Invalid("--ledger-only is for a store (--data or --database): a server checks the views as well. Leave it out."));
                }

                var name = parsed.GetValue(project) ?? throw new CommandRefusedException(Refusal.Invalid("Name the project: --project."));
                var report = await server.PostAsync($"/projects/{await server.ProjectAsync(name)}/ledger/verifications", null);
                Output.Print(report, parsed.GetValue(place.Json));
                return report!["holds"]!.GetValue<bool>() ? ExitCodes.Done : ExitCodes.DoesNotHold;
            }

            await using var instance = await place.OpenAsync(parsed);
            var known = new List<string>();
            foreach (var checkpoint in parsed.GetValue(checkpoints) ?? [])
            {
                // Mail and version control may have given it the line ends of another system.
                known.Add((await InputFile.TextAsync(checkpoint, cancel)).ReplaceLineEndings("\n") is { } note && note.Trim().Length > 0
                    ? note
                    : throw new CommandRefusedException(Refusal.Invalid($"--checkpoint {checkpoint.Name} is empty. Give the file that holds the checkpoint, as it was saved.")));
            }

            var logs = await instance.Projects.LogsAsync();
            if (parsed.GetValue(project) is { } wanted)
            {
                logs = logs.FindAll(l => l.Name == wanted) is { Count: > 0 } found ? found : throw new CommandRefusedException(Refusal.NotFound($"There is no project named \"{wanted}\"."));
            }

            return await LogsAsync(instance, logs, OfLogs(instance, logs, known), parsed.GetValue(ledgerOnly), parsed.GetValue(place.Json), cancel);
        });
        return command;
    }

    /// <summary>Each checkpoint goes to the log that its origin names; one that names none of them is refused, not passed over.</summary>
    private static ILookup<ProjectId, string> OfLogs(Instance instance, List<(string Name, ProjectId Id)> logs, List<string> notes) => notes
        .Select(note => (
            Log: logs.Exists(l => note.StartsWith(instance.Ledger.Origin(l.Id) + "\n", StringComparison.Ordinal))
                ? logs.First(l => note.StartsWith(instance.Ledger.Origin(l.Id) + "\n", StringComparison.Ordinal)).Id
                : logs.Count == 1 ? logs[0].Id
                : throw new CommandRefusedException(Refusal.Invalid($"The checkpoint of \"{Output.Plain(note.Split('\n')[0])}\" is of none of the logs that are verified. Name the project (--project), or give the checkpoint of this instance.")),
            Note: note))
        .ToLookup(n => n.Log, n => n.Note);

    private static async Task<int> LogsAsync(Instance instance, List<(string Name, ProjectId Id)> logs, ILookup<ProjectId, string> known, bool ledgerOnly, bool json, CancellationToken cancel)
    {
        var reports = new List<(string Name, VerifyReport Report)>();
        foreach (var (name, id) in logs)
        {
            reports.Add((name, await instance.VerifyAsync(id, [.. known[id]], ledgerOnly: ledgerOnly, cancel: cancel)));
        }

        var structure = ledgerOnly ? [] : await instance.CheckStructureAsync();
        if (structure.Count > 0)
        {
            // Of no log: named beside them.
            reports.Add(("_database", new VerifyReport(default, 0, [], structure.ConvertAll(said => new VerifyFault(null, null, said)))));
        }

        if (json)
        {
            Output.Print(Output.ToNode(reports.ConvertAll(r => new
            {
                project = r.Name, r.Report.Holds, r.Report.IsCut, r.Report.Events, root = Convert.ToBase64String(r.Report.Root),
                faults = r.Report.Faults.Select(f => new { f.Position, @event = f.Event?.ToString(), f.Message }),
            })), json: true);
        }
        else
        {
            foreach (var (name, report) in reports)
            {
                Console.Out.WriteLine($"{Output.Plain(name)}: {(report.Holds ? "verified" : "DOES NOT HOLD")}, {report.Events.ToString("N0", CultureInfo.InvariantCulture)} events, root {Convert.ToBase64String(report.Root)}");
                foreach (var fault in report.Faults)
                {
                    Console.Out.WriteLine($"  {(fault.Position is { } position ? $"position {position}" : "")}{(fault.Event is { } id ? $", event {id}" : "")}{(fault.Position is null ? "" : ": ")}{Output.Plain(fault.Message)}");
                }

                if (report.IsCut)
                {
                    Console.Out.WriteLine($"  These are the first {VerifyReport.MostFaults}: verification stopped there, and there may be more.");
                }
            }
        }

        return reports.TrueForAll(r => r.Report.Holds) ? ExitCodes.Done : ExitCodes.DoesNotHold;
    }

    private static async Task<int> ProofAsync(FileInfo file, string? trusted, bool json, CancellationToken cancel)
    {
        NoteKey? key = null;
        if (trusted is not null && !NoteKey.TryParse(trusted, out key))
        {
            throw new CommandRefusedException(Refusal.Invalid("--key is not a verifier key: name+8 hexadecimal digits+base64."));
        }

        var proof = EventProof.FromJson(await InputFile.TextAsync(file, cancel)) ?? throw new CommandRefusedException(Refusal.Invalid($"{file.Name} is not a proof."));
        var fault = proof.Fault(key);
        Output.Print(Output.ToNode(new
        {
            holds = fault is null, proof.Position, proof.TreeSize, shows = fault is null ? proof.Shows() : null, fault,
            trust = key is null ? "the key that the proof names; compare it with one that you got another way: " + proof.Key : "the key that you gave",
        }), json);
        return fault is null ? ExitCodes.Done : ExitCodes.DoesNotHold;
    }
}
