using System.CommandLine;
using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Server.Work.Labels;

namespace Assay.Server.Commands;

/// <summary>assay resolve: labels from answers, over a whole project.</summary>
internal static class ResolveCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var project = Workplace.ProjectOption();
        var method = new Option<string?>("--method") { Description = "single, majority or dawid-skene; becomes the project's method. Its own where it is left out.", HelpName = "METHOD" };
        var refit = new Option<bool>("--refit") { Description = "Learn first who answers how well, and publish that." };
        var command = place.On(new Command("resolve", "Resolve all tasks of a project again.") { project, method, refit });
        command.SetAction(async (parsed, _) =>
        {
            ResolutionMethod? wanted = parsed.GetValue(method) is { } named ? ParseMethod(named) : null;
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                Output.Print(
                    await server.PostAsync($"/projects/{await server.ProjectAsync(parsed.GetValue(project)!)}/resolutions", new { method = wanted, refit = parsed.GetValue(refit) }), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var found = await Workplace.ProjectAsync(instance, parsed.GetValue(project)!);
            Output.Print(Output.ToNode((await ResolveProject.RunAsync(instance, found, wanted, parsed.GetValue(refit), Workplace.Operator)).OrEnd()), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    internal static ResolutionMethod ParseMethod(string name) => name switch
    {
        "single" => ResolutionMethod.Single,
        "majority" => ResolutionMethod.Majority,
        "dawid-skene" => ResolutionMethod.DawidSkene,
        _ => throw new CommandRefusedException(Refusal.Invalid($"\"{name}\" is no method; the methods are single, majority, dawid-skene.")),
    };
}
