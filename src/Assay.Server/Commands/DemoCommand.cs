using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Assay.Server.Hosting;
using Assay.Server.Work.Demo;
using Assay.Server.Work.Labels;
using Assay.Store;

namespace Assay.Server.Commands;

/// <summary>assay demo: a server on loopback with a project, data and a simulated workforce of its own.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder of the demo instance.", DefaultValueFactory = _ => "./assay-demo", HelpName = "DIR" };
        var port = new Option<int>("--port") { Description = "Loopback port; the next free one where it is taken.", DefaultValueFactory = _ => 8080, HelpName = "PORT" };
        var command = new Command("demo", "Run a server on 127.0.0.1 with a demo project, and print sign-in links.") { data, port };
        command.SetAction(async (parsed, cancel) =>
        {
            var url = $"http://127.0.0.1:{FreePort(parsed.GetValue(port))}";
            await using var instance = await Instance.OpenAsync(new StoreSettings(parsed.GetValue(data)!), LabelAggregation.Aggregate);
            var (project, people) = await DemoProject.EnsureAsync(instance);
            await using var app = ServerHost.Build(instance, new ServerSettings { Urls = url });
            await ServerStart.StartAsync(app, url, cancel);
            Console.Out.WriteLine($"Assay {Product.Version} demo: project \"{DemoProject.Name}\" at {url}");
            Console.Out.WriteLine("Each link signs in once, for a day:");
            foreach (var (role, actor) in people)
            {
                Console.Out.WriteLine($"  {role,-10} {url}/signin#link={await SignInLinks.MakeAsync(instance, actor, TimeSpan.FromDays(1))}");
            }

            var folder = Path.GetFullPath(parsed.GetValue(data)!);
            Console.Out.WriteLine($"Data is kept in {folder}. Ctrl+C stops.");
            var workforce = new Workforce(instance, new Uri(url), project.Id, people[0].Actor);
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel, app.Lifetime.ApplicationStopping);
            var work = WorkAsync(workforce, Path.Combine(folder, "export", "support-messages.jsonl"), stopping.Token);
            await app.WaitForShutdownAsync(cancel);
            await work;
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Most answers come at once, the rest while one watches: for two or three minutes.</summary>
    private static async Task WorkAsync(Workforce workforce, string export, CancellationToken cancel)
    {
        try
        {
            var outstanding = await workforce.OutstandingAsync();
            if (outstanding == 0)
            {
                return;
            }

            Console.Out.WriteLine($"{Workforce.People.Count} simulated annotators, two of whom are better not trusted, give {outstanding} answers through the API; {Workforce.LeftForPeople} messages are left for you.");
            var done = await workforce.RunAsync(atOnce: outstanding * 2 / 3, haste: 4, export, cancel);
            Console.Out.WriteLine(
                $"They have given {done.Answers} answers. Resolved by Dawid-Skene: {done.Resolution["final"]} labels final, {done.Resolution["disputed"]} disputed. Exported to {done.ExportFile}.");
            Console.Out.WriteLine($"Ledger: {done.Verification["events"]} events, {((bool)done.Verification["holds"]! ? "verified" : "NOT intact")}, root {done.Verification["root"]}.");
        }
        catch (OperationCanceledException)
        {
            // Stopped before they were done: they go on at the next start.
        }
        catch (Exception e) when (e is CommandRefusedException or HttpRequestException)
        {
            if (!cancel.IsCancellationRequested)
            {
                Console.Error.WriteLine($"The simulated annotators have stopped: {e.Message} The demo itself goes on.");
            }
        }
    }

    private static int FreePort(int wanted)
    {
        for (var port = wanted; port < wanted + 50; port++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try the next.
            }
        }

        throw new InvalidOperationException($"No port from {wanted} to {wanted + 49} is free; name another with --port.");
    }
}
