using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>A page follows a project: an event whenever its ledger has grown.</summary>
internal static class WatchProject
{
    /// <param name="Size">Events in the project's ledger.</param>
    public sealed record Change(string Size, int TaxonomyVersion, string State);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/{project}/changes", (ProjectId project, Caller caller, Instance instance, IHostApplicationLifetime lifetime, CancellationToken cancel) =>
            TypedResults.ServerSentEvents(Follow(project, caller, instance, lifetime.ApplicationStopping, cancel)))
        .WithName("watchProject")
        .WithSummary("Server-sent events: the ledger has grown, the taxonomy or the state changed.")
        .Requires(Permission.SeeProject);

    private static async IAsyncEnumerable<SseItem<Change>> Follow(ProjectId project, Caller caller, Instance instance, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        // Else a server that stops would wait for its open pages.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        var cancel = ends.Token;
        Change? last = null;
        var quiet = 0;
        while (!cancel.IsCancellationRequested)
        {
            // The session may have ended, or the project been taken away, since the stream began.
            if (await instance.Access.FindPrincipalAsync(caller.Principal.Credential.Number) is not { } principal
                || !new Caller(principal, "").May(Permission.SeeProject, project, anyPool: true)
                || await instance.Projects.FindAsync(project) is not { } found)
            {
                yield break;
            }

            var state = await instance.Ledger.StateAsync(project);
            var change = new Change(state.Size.ToString(CultureInfo.InvariantCulture), found.TaxonomyVersion, found.State.ToString().ToLowerInvariant());
            if (change != last || ++quiet >= 20)
            {
                quiet = 0;
                last = change;
                yield return new SseItem<Change>(change, "change");
            }

            try
            {
                await Task.Delay(1000, cancel);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }
}
