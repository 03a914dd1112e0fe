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
            var people = await DemoProject.EnsureAsync(instance);
            await using var app = ServerHost.Build(instance, new ServerSettings { Urls = url });
            await app.StartAsync(cancel);
            Console.Out.WriteLine($"Assay {Product.Version} demo: project \"{DemoProject.Name}\" at {url}");
            Console.Out.WriteLine("Each link signs in once, for a day:");
            foreach (var (role, actor) in people)
            {
                Console.Out.WriteLine($"  {role,-10} {url}/signin#link={await SignInLinks.MakeAsync(instance, actor, TimeSpan.FromDays(1))}");
            }

            Console.Out.WriteLine($"Data is kept in {Path.GetFullPath(parsed.GetValue(data)!)}. Ctrl+C stops.");
            await app.WaitForShutdownAsync(cancel);
            return ExitCodes.Done;
        });
        return command;
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
