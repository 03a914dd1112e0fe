using System.CommandLine;
using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Commands;

/// <summary>assay serve: the server, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var urls = new Option<string?>("--urls") { Description = "Where to listen, such as http://127.0.0.1:8080; several by semicolons.", HelpName = "URLS" };
        var command = new Command("serve", "Run the server.") { place.Data, place.Database, urls };
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = new ServerSettings();
            settings = parsed.GetValue(urls) is { } given ? settings with { Urls = given } : settings;
            await using var instance = await place.OpenAsync(parsed, create: true);
            if (instance.Exposed.Count > 0)
            {
                Console.Error.WriteLine($"Other accounts of this machine can reach {string.Join(", ", instance.Exposed)}, and this one may not change that: chmod 700 the folder and 600 its files.");
            }

            if (await ClockCheck.FaultAsync(instance) is { } wrong)
            {
                Console.Error.WriteLine(wrong);
            }

            await using var app = ServerHost.Build(instance, settings);
            await ServerStart.StartAsync(app, settings.Urls, cancel);
            Console.Out.WriteLine($"Assay {Product.Version} listens on {string.Join(", ", app.Urls)}");
            await InviteOwnerAsync(instance, app.Urls.First());
            await app.WaitForShutdownAsync(cancel);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>On a first run: the one-time token that makes the owner. There is no default password.</summary>
    private static async Task InviteOwnerAsync(Instance instance, string url)
    {
        if (await instance.Access.HasOwnerAsync())
        {
            return;
        }

        var secret = Secrets.New("inv");
        await instance.Access.AddCredentialAsync(
            CredentialKind.Invitation, Secrets.HashOf(secret, "inv")!, new ActorId(0), "first owner", "owner", default, instance.Database.Now + 86_400_000_000, new Authority(new ActorId(0), null, Product.Tool));
        Console.Out.WriteLine("This instance has no owner yet. Open the link, or enter the token at /setup; it works once, for 24 hours:");
        Console.Out.WriteLine($"  {url}/setup#{secret}");
    }
}
