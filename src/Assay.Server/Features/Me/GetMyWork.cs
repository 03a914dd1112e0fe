using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Features.Tasks;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.People;

namespace Assay.Server.Features.Me;

/// <summary>How much the caller did in a project, and what waits for them.</summary>
internal static class GetMyWork
{
    /// <param name="At">Beginning of the hour, in UTC.</param>
    public sealed record HourOfWork(DateTimeOffset At, int Answers);

    /// <param name="Answers">All that you ever gave here.</param>
    /// <param name="Since">Those since the moment asked about.</param>
    /// <param name="Hours">Answers of the last fourteen days, by hour.</param>
    /// <param name="Held">Tasks that you hold now.</param>
    /// <param name="Drafts">Kept drafts whose hold has ended.</param>
    /// <param name="Waiting">Tasks with a free slot in your pools that you have neither answered nor skipped; counted up to 10,000, and there with those.</param>
    /// <param name="HeldByOthers">Live holds of others.</param>
    /// <param name="InOtherPools">Tasks with a free slot that need other skills; counted up to 10,000.</param>
    /// <param name="LastAnswerAt">Null where you never answered here.</param>
    public sealed record Response(
        long Answers, long Since, IReadOnlyList<HourOfWork> Hours, long Held, long Drafts, long Waiting, long HeldByOthers, long InOtherPools, DateTimeOffset? LastAnswerAt);

    public static void Map(IEndpointRouteBuilder project) => project
        .MapGet("/my-work", Handle)
        .WithName("getMyWork")
        .WithSummary("How much you did in a project, and what waits for you.")
        .Requires(Permission.Annotate)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <param name="since">From when to count; the last 24 hours where it is left out.</param>
    private static async Task<IResult> Handle(ProjectId project, Caller caller, Instance instance, PoolDirectory pools, TimeProvider time, string? since)
    {
        var from = since is null ? new Moment(time.GetUtcNow().AddDays(-1), IsDay: false) : MomentForm.Iso.Read("since", since);
        if (!from.Accepted)
        {
            return from.Refusal.ToProblem();
        }

        var all = await pools.OfAsync(project);
        var mine = caller.PoolsIn(project) ?? all;
        var work = await instance.MyWork.OfAsync(caller.Actor, project, mine, [.. all.Except(mine)], from.Value.Start.ToMicroseconds());
        return TypedResults.Ok(Of(work));
    }

    private static Response Of(MyWork work) => new(
        work.Answers, work.Since, [.. work.ByHour.Select(h => new HourOfWork(Moments.Of(h.Key), h.Value))], work.Held, work.Drafts, work.Waiting, work.HeldByOthers, work.InOtherPools, Moments.Of(work.LastAnswerAt));
}
