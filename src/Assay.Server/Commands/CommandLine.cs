using System.CommandLine;
using Assay.Domain;
using Assay.Server.Client;
using Assay.Server.Commands.Quality;
using Assay.Store;
using Assay.Store.Engine;
using Assay.Store.Maintenance;

namespace Assay.Server.Commands;

/// <summary>The verbs of `assay`, and what their failures look like.</summary>
internal static class CommandLine
{
    public static RootCommand Root() => new("Labels you can prove: data labeling with a tamper-evident ledger.")
    {
        ServeCommand.Create(), DemoCommand.Create(), ProjectCommand.Create(), TaxonomyCommand.Create(), ImportCommand.Create(), ExportCommand.Create(), TaskCommand.Create(),
        UserCommand.Create(), TokenCommand.Create(), LabelCommand.Create(), ResolveCommand.Create(), QualityCommand.Create(), VerifyCommand.Create(), RebuildCommand.Create(), BackupCommand.Create(),
        RestoreCommand.Create(), CopyCommand.Create(), KeyCommand.Create(), EraseCommand.Create(), DoctorCommand.Create(),
    };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync("assay: " + Output.Plain(error.Message));
            }

            await Console.Error.WriteLineAsync($"assay: see assay {string.Join(' ', CommandPath(parsed))} --help".Replace("  ", " ", StringComparison.Ordinal));
            return ExitCodes.Invalid;
        }

        using var stop = new StopSignals(CommandPath(parsed).FirstOrDefault() is "serve" or "demo");
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (CommandRefusedException e)
        {
            await Console.Error.WriteLineAsync("assay: " + Output.Plain(e.Refusal.Message));
            foreach (var fault in e.Refusal.Faults ?? [])
            {
                await Console.Error.WriteLineAsync("  " + Output.Line(fault));
            }

            return e.Refusal.Kind switch { RefusalKind.Invalid or RefusalKind.TooLarge => ExitCodes.Invalid, RefusalKind.Unavailable => ExitCodes.Unavailable, _ => ExitCodes.Refused };
        }
        catch (StoreUnavailableException e)
        {
            return await EndAsync(e, ExitCodes.Unavailable);
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"assay: the server does not answer ({e.HttpRequestError}).{(e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError ? "" : " " + ServerClient.Unknown)}");
            return ExitCodes.Unavailable;
        }
        catch (Exception e) when (e is TargetTakenException or InstanceInUseException)
        {
            return await EndAsync(e, ExitCodes.Refused);
        }
        catch (Exception e) when (StoreUnavailableException.Of(e) is { } trouble)
        {
            return await EndAsync(trouble, ExitCodes.Unavailable);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return await EndAsync(e, ExitCodes.Invalid);
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"assay: internal error, a bug. Report it with what follows.\n{e}");
            return ExitCodes.Bug;
        }
    }

    private static async Task<int> EndAsync(Exception why, int code)
    {
        await Console.Error.WriteLineAsync("assay: " + Output.Plain(why.Message));
        return code;
    }

    private static IEnumerable<string> CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command?.Parent is System.CommandLine.Parsing.CommandResult parent; command = parent)
        {
            names.Insert(0, command.Command.Name);
        }

        return names;
    }
}
