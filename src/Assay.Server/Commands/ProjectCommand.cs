using System.CommandLine;
using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;

namespace Assay.Server.Commands;

/// <summary>assay project: create, list, show, policy, retention.</summary>
internal static class ProjectCommand
{
    /// <summary>A project as commands print it.</summary>
    internal sealed record View(ProjectId Id, string Name, string State, int TaxonomyVersion, ProjectPolicy Policy);

    public static Command Create() => new("project", "Projects: create, list, show, policy, retention.") { CreateOne(), List(), Show(), ProjectPolicyCommand.Create(), Retention() };

    internal static View Of(Store.Projects.Project project) => new(project.Id, project.Name, project.State.ToString().ToLowerInvariant(), project.TaxonomyVersion, project.Policy);

    private static Command CreateOne()
    {
        var place = new Workplace();
        var name = new Argument<string>("NAME") { Description = "Name of the project." };
        var taxonomy = new Option<FileInfo?>("--taxonomy") { Description = "Taxonomy document, YAML or JSON, published as version 1.", HelpName = "FILE" };
        var overlap = new Option<int?>("--overlap") { Description = "Answers wanted for a task.", HelpName = "N" };
        var method = new Option<string?>("--method") { Description = "How labels follow from answers: single, majority or dawid-skene.", HelpName = "METHOD" };
        var command = place.On(new Command("create", "Begin a project.") { name, taxonomy, overlap, method });
        command.SetAction(async (parsed, cancel) =>
        {
            var policy = new ProjectPolicy();
            policy = policy with { Overlap = parsed.GetValue(overlap) ?? policy.Overlap, Method = parsed.GetValue(method) is { } m ? ResolveCommand.ParseMethod(m) : policy.Method };
            var (source, document) = parsed.GetValue(taxonomy) is { } file ? await InputFile.TaxonomyAsync(file, cancel) : default;
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var made = await server.PostAsync("/projects", new { name = parsed.GetValue(name), policy });
                if (source is not null)
                {
                    await server.PostAsync($"/projects/{made!["id"]}/taxonomies", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(source)), "application/yaml");
                    made = await server.GetAsync($"/projects/{made["id"]}");
                }

                Output.Print(made, parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed, create: true);
            var project = (await instance.Projects.CreateAsync(parsed.GetValue(name)!, "", policy, Workplace.Operator)).OrEnd();
            if (document is not null)
            {
                (await instance.Projects.PublishAsync(project.Id, document, source!, generated: false, Workplace.Operator)).OrEnd();
                project = (await instance.Projects.FindAsync(project.Id))!;
            }

            Output.Print(Output.ToNode(Of(project)), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List()
    {
        var place = new Workplace();
        var command = place.On(new Command("list", "All projects."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                Output.Print(await server.GetAsync("/projects"), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            Output.Print(Output.ToNode((await instance.Projects.ListAsync()).ConvertAll(Of)), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Retention()
    {
        var place = new Workplace();
        var name = new Argument<string>("NAME") { Description = "Name of the project." };
        var pause = new Option<bool>("--pause") { Description = "Erase nothing because its retention has ended, until --resume; what was announced is taken back." };
        var resume = new Option<bool>("--resume") { Description = "Erase again: what is due is announced anew, and erased after the days of grace." };
        var command = place.On(new Command("retention", "What is erased when because its retention ends; pause that, or go on.") { name, pause, resume });
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(pause) && parsed.GetValue(resume))
            {
                throw new CommandRefusedException(Refusal.Invalid("Give --pause or --resume, not both."));
            }

            bool? paused = parsed.GetValue(pause) ? true : parsed.GetValue(resume) ? false : null;
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var id = await server.ProjectAsync(parsed.GetValue(name)!);
                if (paused is { } wanted)
                {
                    await server.PatchAsync($"/projects/{id}", new { policy = new { retentionPaused = wanted } });
                }

                var policy = (await server.GetAsync($"/projects/{id}"))!["policy"]!;
                var overview = (await server.GetAsync($"/projects/{id}/overview"))!;
                Output.Print(Output.ToNode(new { paused = (bool?)policy["retentionPaused"], announced = (long)overview["retentionDue"]!, eraseFrom = (string?)overview["retentionNextAt"], kept = (long)overview["retentionKept"]! }), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var project = await Workplace.ProjectAsync(instance, parsed.GetValue(name)!);
            if (paused is { } chosen)
            {
                project = (await instance.Projects.ChangeAsync(project.Id, new PolicyChange(RetentionPaused: chosen), null, null, Workplace.Operator)).OrEnd();
            }

            var state = await instance.Retention.StateAsync(project.Id);
            Output.Print(Output.ToNode(new { paused = project.Policy.RetentionPaused, announced = state.Announced, eraseFrom = Features.Moments.Of(state.Next), kept = state.Kept }), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var place = new Workplace();
        var name = new Argument<string>("NAME") { Description = "Name of the project." };
        var command = place.On(new Command("show", "A project with its counts and ledger.") { name });
        command.SetAction(async (parsed, _) =>
        {
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var id = await server.ProjectAsync(parsed.GetValue(name)!);
                var shown = (await server.GetAsync($"/projects/{id}"))!.AsObject();
                shown["overview"] = (await server.GetAsync($"/projects/{id}/overview"))!.DeepClone();
                Output.Print(shown, parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var project = await Workplace.ProjectAsync(instance, parsed.GetValue(name)!);
            var state = await instance.Ledger.StateAsync(project.Id);
            var node = Output.ToNode(Of(project)).AsObject();
            node["counts"] = Output.ToNode((await instance.Projects.CountersAsync(project.Id)).OrderBy(c => c.Key, StringComparer.Ordinal).ToDictionary());
            node["ledger"] = Output.ToNode(new { size = state.Size, root = Convert.ToBase64String(state.Root), key = instance.Ledger.Key?.ToVerifier() });
            Output.Print(node, parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }
}
