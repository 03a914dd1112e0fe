using System.CommandLine;
using System.Globalization;
using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Maintenance;

namespace Assay.Server.Commands;

/// <summary>assay rebuild: views made again from the ledger.</summary>
internal static class RebuildCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var project = new Option<string?>("--project") { Description = "Name of the project; all where it is left out.", HelpName = "NAME" };
        var command = place.On(new Command("rebuild", "Drop the views (task states, answers, labels, counters) and make them again from the ledger.") { project }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            var projects = parsed.GetValue(project) is { } name ? [await Workplace.ProjectAsync(instance, name)] : await instance.Projects.ListAsync();
            foreach (var found in projects)
            {
                var events = await instance.RebuildAsync(found.Id);
                Console.Out.WriteLine($"{Output.Plain(found.Name)}: rebuilt from {events.ToString("N0", CultureInfo.InvariantCulture)} events.");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}

/// <summary>assay backup: a consistent copy while the server runs.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var folder = new Argument<string>("FOLDER") { Description = "New folder for the backup: an embedded database, the ledger key and the erasure list." };
        var command = place.On(new Command("backup", "Make a consistent copy while the server runs, from either engine.") { folder }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            var to = new StoreSettings(parsed.GetValue(folder)!);
            if (Directory.Exists(to.DataDirectory) && Directory.EnumerateFileSystemEntries(to.DataDirectory).Any())
            {
                throw new CommandRefusedException(Refusal.Conflict($"{to.DataDirectory} is not empty. Name a new folder."));
            }

            List<string> structure;
            await using (var instance = await place.OpenAsync(parsed))
            {
                structure = await instance.CheckStructureAsync();
            }

            try
            {
                await InstanceCopy.CopyAsync(place.Settings(parsed), to, TimeProvider.System);
            }
            catch
            {
                // What is not whole must not look like a backup.
                foreach (var made in (Directory.Exists(to.DataDirectory) ? Directory.GetFiles(to.DataDirectory) : []).OrderBy(f => f != to.DatabaseFile))
                {
                    File.Delete(made);
                }

                throw;
            }

            var ended = await CopyReport.PrintAsync(to, null, parsed.GetValue(place.Json));
            foreach (var fault in structure)
            {
                // A damaged instance wants a backup all the more: it is made, and its indexes are new.
                Console.Error.WriteLine("assay: the backup is made; the instance itself is damaged: " + Output.Plain(fault));
            }

            return structure.Count == 0 ? ended : ExitCodes.DoesNotHold;
        });
        return command;
    }
}

/// <summary>assay restore: a verified instance out of a backup, with erasures applied again.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var folder = new Argument<string>("FOLDER") { Description = "Folder of the backup." };
        var erasures = new Option<FileInfo?>("--erasures") { Description = "The erasure list of the instance that was lost (erasures.jsonl beside its data): what was erased after the backup is erased again.", HelpName = "FILE" };
        var none = new Option<bool>("--no-erasures") { Description = "Nothing was erased since the backup." };
        var command = place.On(new Command("restore", "Restore a backup into an empty folder or database; verifies it and applies erasures again.") { folder, erasures, none }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(erasures) is null && !parsed.GetValue(none))
            {
                throw new CommandRefusedException(Refusal.Invalid("Name the erasure list of the lost instance with --erasures, or say --no-erasures where nothing was erased since the backup."));
            }

            if (parsed.GetValue(erasures) is { Exists: false } lost)
            {
                throw new CommandRefusedException(Refusal.Invalid($"There is no erasure list {lost.FullName}. Find it, or say --no-erasures if nothing was ever erased: restoring without it brings back what was erased after the backup."));
            }

            var from = new StoreSettings(parsed.GetValue(folder)!);
            if (!File.Exists(from.DatabaseFile))
            {
                throw new CommandRefusedException(Refusal.Invalid($"There is no backup in {from.DataDirectory}."));
            }

            var to = place.Settings(parsed);
            // What was broken off before its rows were in may be made again.
            if (to.ConnectionString is null && File.Exists(to.DatabaseFile) && !File.Exists(to.RestoringFile))
            {
                throw new CommandRefusedException(Refusal.Conflict($"{to.DataDirectory} holds an instance already. Restore into an empty folder."));
            }

            var list = parsed.GetValue(erasures) is { } file ? await ErasureList.ReadAsync(file.FullName) : null;
            var applied = await InstanceCopy.RestoreAsync(from, to, list, LabelAggregation.Aggregate, Workplace.Operator, TimeProvider.System);
            return await CopyReport.PrintAsync(to, applied, parsed.GetValue(place.Json));
        });
        return command;
    }
}

/// <summary>assay key: what signs the ledger.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var replace = place.On(new Command("replace", "Make a new ledger key where the old one is lost or known to others. The instance's log records it, and what the old one signed still verifies. Stop the server first."), server: false);
        replace.SetAction(async (parsed, _) =>
        {
            var settings = place.Settings(parsed);
            if (settings.ConnectionString is null && !File.Exists(settings.DatabaseFile))
            {
                throw new CommandRefusedException(Refusal.NotFound($"There is no Assay data in {settings.DataDirectory}. Name the right folder with --data."));
            }

            var (old, made) = await Instance.ReplaceKeyAsync(settings, LabelAggregation.Aggregate, Workplace.Operator);
            Output.Print(Output.ToNode(new { old, @new = made, next = (settings.ConnectionString is null ? "" : "Restart every server of this database, with the new ledger.key in its data folder: those that run sign nothing until then. ") + "Give the new verifier key to whoever checks checkpoints or proofs, and make a backup." }), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return new Command("key", "The key that signs the ledger.") { replace };
    }
}

/// <summary>assay copy: between engines, same roots.</summary>
internal static class CopyCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "Folder of the instance to copy.", Required = true, HelpName = "DIR" };
        var fromDatabase = new Option<string?>("--from-database") { Description = "PostgreSQL connection string of the instance to copy, whose key is in --from.", HelpName = "STRING" };
        var to = new Option<string?>("--to") { Description = "PostgreSQL connection string to copy into; the key goes to --to-data.", HelpName = "STRING" };
        var toData = new Option<string>("--to-data") { Description = "Folder to copy into.", Required = true, HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("copy", "Copy an instance into an empty folder or database of either engine, and verify it: same roots.") { from, fromDatabase, to, toData, json };
        command.SetAction(async (parsed, _) =>
        {
            var source = new StoreSettings(parsed.GetValue(from)!, parsed.GetValue(fromDatabase));
            var target = new StoreSettings(parsed.GetValue(toData)!, parsed.GetValue(to));
            if (!File.Exists(source.KeyFile))
            {
                throw new CommandRefusedException(Refusal.Invalid($"There is no instance in {source.DataDirectory}: it has no ledger.key."));
            }

            await InstanceCopy.CopyAsync(source, target, TimeProvider.System, (table, rows) =>
            {
                if (!Console.IsErrorRedirected)
                {
                    Console.Error.Write($"\r{table}: {rows.ToString("N0", CultureInfo.InvariantCulture)} rows ");
                }
            });
            return await CopyReport.PrintAsync(target, null, parsed.GetValue(json));
        });
        return command;
    }
}

/// <summary>What a copy, backup or restore ends with: every log verified.</summary>
internal static class CopyReport
{
    public static async Task<int> PrintAsync(StoreSettings at, int? erasures, bool json)
    {
        await using var instance = await Instance.OpenAsync(at, LabelAggregation.Aggregate, create: false);
        var logs = new List<object>();
        var holds = true;
        foreach (var (name, id) in await instance.Projects.LogsAsync())
        {
            var report = await instance.VerifyAsync(id, []);
            holds &= report.Holds;
            logs.Add(new { project = name, verified = report.Holds, events = report.Events, root = Convert.ToBase64String(report.Root) });
        }

        foreach (var fault in await instance.CheckStructureAsync())
        {
            holds = false;
            Console.Error.WriteLine("assay: " + Output.Plain(fault));
        }

        Output.Print(Output.ToNode(new { folder = at.DataDirectory, verified = holds, erasuresApplied = erasures, logs }), json);
        return holds ? ExitCodes.Done : ExitCodes.DoesNotHold;
    }
}

/// <summary>assay erase: personal data goes, proofs stay.</summary>
internal static class EraseCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var item = new Option<string?>("--item") { Description = "Id of the item whose content goes, with all that was said about it.", HelpName = "ID" };
        var actor = new Option<string?>("--actor") { Description = "Id of the person, or of the worker of imported answers, whose name, address, secrets and texts go.", HelpName = "ID" };
        var reason = new Option<string>("--reason") { Description = "Why; recorded.", DefaultValueFactory = _ => "request", HelpName = "TEXT" };
        var rewrite = new Option<bool>("--rewrite") { Description = "On PostgreSQL, write the tables anew while everybody waits, so that free space holds nothing of what was erased. Alone or with an erasure." };
        var command = place.On(new Command("erase", "Erase personal data: values, salts and names go, hashes and proofs stay.") { item, actor, reason, rewrite }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            if (parsed.GetValue(rewrite) && parsed.GetValue(item) is null && parsed.GetValue(actor) is null)
            {
                await instance.Eraser.RewriteAsync();
                Output.Print(Output.ToNode(new { rewritten = true }), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            var erased = (parsed.GetValue(item), parsed.GetValue(actor)) switch
            {
                ({ } one, null) when ItemId.TryParse(one, null, out var id) => await instance.Eraser.EraseItemAsync(id, parsed.GetValue(reason)!, Workplace.Operator),
                (null, { } one) when ActorId.TryParse(one, null, out var id) => await instance.Eraser.EraseActorAsync(id, parsed.GetValue(reason)!, Workplace.Operator),
                _ => Refusal.Invalid("Name one of --item and --actor by its id."),
            };
            var recorded = erased.OrEnd();
            if (parsed.GetValue(rewrite))
            {
                await instance.Eraser.RewriteAsync();
            }

            Output.Print(Output.ToNode(new { @event = recorded.Id.ToString(), recorded.Position, freeSpaceIsClean = !instance.Eraser.IsUnclean }), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }
}

/// <summary>assay doctor: whether this machine and this instance are fit to run.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var command = place.On(new Command("doctor", "Check this machine and this instance."), server: false);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = place.Settings(parsed);
            var checks = new List<(string Check, bool Good, string Found)>();
            void Add(string check, bool good, string found) => checks.Add((check, good, found));
            Add("program", true, $"Assay {Product.Version}, .NET {Environment.Version}, {Environment.ProcessorCount} processors");
            var folder = Standing(settings.DataDirectory);
            var drive = new DriveInfo(folder);
            Add("disk", drive.AvailableFreeSpace > 1L << 30, $"{drive.AvailableFreeSpace >> 20:N0} MB free at {settings.DataDirectory}");
            if (Directory.Exists(settings.DataDirectory))
            {
                var (works, wrote) = DurableWrites(settings.DataDirectory);
                Add("fsync", works, wrote);
            }

            Instance opened;
            try
            {
                opened = await place.OpenAsync(parsed);
            }
            catch (NoInstanceException none)
            {
                Add("instance", false, none.Message);
                return Print();
            }

            await using var instance = opened;
            Add("database", true, settings.ConnectionString is null ? $"embedded, {settings.DatabaseFile}" : "PostgreSQL");
            Add("ledger key", OperatingSystem.IsWindows() || File.GetUnixFileMode(settings.KeyFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), instance.Ledger.Key?.ToVerifier() ?? "missing");
            Add("data folder", instance.Exposed.Count == 0, instance.Exposed.Count == 0 ? "nobody else can read it" : $"other accounts can reach {string.Join(", ", instance.Exposed)}: chmod 700 the folder and 600 its files");
            Add("lost events", instance.TornHeads is null, instance.TornHeads ?? "none since the last start");
            var clock = await ClockCheck.FaultAsync(instance);
            Add("clock", clock is null, clock ?? "not behind the newest event");
            Add("owner", await instance.Access.HasOwnerAsync(), await instance.Access.HasOwnerAsync() ? "there is one" : "none yet: assay serve prints a link that makes one");
            var structure = await instance.CheckStructureAsync();
            Add("tables", structure.Count == 0, structure.Count == 0 ? "tables, indexes and triggers are as they were made" : string.Join("; ", structure.Take(3)) + (structure.Count > 3 ? $"; and {structure.Count - 3} more: assay verify" : ""));
            foreach (var (name, id) in await instance.Projects.LogsAsync())
            {
                var report = await instance.VerifyAsync(id, [], cancel: cancel);
                if (id.Value > 0 && await instance.Retention.StateAsync(id) is { } due && due.Announced + due.Kept > 0)
                {
                    Add($"retention {name}", false, due.Kept > 0
                        ? $"{due.Kept:N0} items are past their retention and kept, since erasing is paused: assay project retention {name}"
                        : $"{due.Announced:N0} items are erased from {Features.Moments.Of(due.Next):yyyy-MM-dd HH:mm}Z on, unless: assay project retention {name} --pause");
                }

                Add($"ledger {name}", report.Holds, $"{report.Events:N0} events{(report.Holds ? "" : ": " + report.Faults[0].Message)}");
            }

            return Print();

            int Print()
            {
                Output.Print(Output.ToNode(checks.ConvertAll(c => new { check = c.Check, result = c.Good ? "ok" : "look", found = c.Found })), parsed.GetValue(place.Json));
                return checks.TrueForAll(c => c.Good) ? ExitCodes.Done : ExitCodes.DoesNotHold;
            }
        });
        return command;
    }

    /// <summary>The folder, or the nearest above it that is there: before the first start the machine can be checked, and nothing is made.</summary>
    private static string Standing(string folder)
    {
        var found = Path.GetFullPath(folder);
        while (!Directory.Exists(found))
        {
            found = Path.GetDirectoryName(found)!;
        }

        return found;
    }

    private static (bool Works, string Found) DurableWrites(string folder)
    {
        try
        {
            using var stream = new FileStream(Path.Combine(folder, ".doctor"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            var began = TimeProvider.System.GetTimestamp();
            for (var i = 0; i < 20; i++)
            {
                stream.Position = 0;
                stream.Write(new byte[4096]);
                stream.Flush(flushToDisk: true);
            }

            return (true, string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(began).TotalMilliseconds / 20:0.00} ms for one durable write"));
        }
        catch (IOException e)
        {
            return (false, e.Message);
        }
    }
}
