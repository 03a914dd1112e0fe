using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Server.Work.Items;
using Assay.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Assay.Server.Features.Items;

/// <summary>What an import is told in its address; the rows are its body.</summary>
internal sealed record ImportRequest
{
    [FromQuery(Name = "format")]
    public string? Format { get; init; }

    [FromQuery(Name = "source")]
    public string? Source { get; init; }

    [FromQuery(Name = "key")]
    public string? Key { get; init; }

    [FromQuery(Name = "facet")]
    public string[]? Facet { get; init; }

    [FromQuery(Name = "column")]
    public string[]? Column { get; init; }

    /// <summary>The first line of a table names its columns, whatever it looks like.</summary>
    [FromQuery(Name = "header")]
    public bool? Header { get; init; }

    /// <summary>How capturedAt and retainUntil are written, such as dd/MM/yyyy; ISO 8601 where it is left out.</summary>
    [FromQuery(Name = "moments")]
    public string? Moments { get; init; }

    [FromQuery(Name = "strict")]
    public bool? Strict { get; init; }

    [FromQuery(Name = "priority")]
    public int? Priority { get; init; }

    [FromQuery(Name = "pool")]
    public PoolId? Pool { get; init; }

    /// <summary>The source that the request means; a refusal where it means none.</summary>
    public async Task<Decision<ItemSource>> ToSourceAsync(ProjectId project, HttpContext http, Instance instance, ServerSettings settings, Func<Stream> open)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = settings.ImportMegabytes * 1024L * 1024;
        var roles = ColumnRoles.Parse(Key, Facet ?? [], Column ?? [], Moments);
        if (!roles.Accepted)
        {
            return roles.Refusal;
        }

        if (BodyFormat.Of(http.Request, Format) is not { } rows)
        {
            return BodyFormat.Unknown(Format);
        }

        return Pool is { Value: not 0 } named && !(await instance.Projects.PoolsAsync(project)).Exists(p => p.Id == named)
            ? Refusal.Invalid("This project has no such pool.", [new Fault("pool", "This project has no such pool.")])
            : new ItemSource(Source ?? "upload", rows, open, roles.Value.WithHeader(Header ?? false), Strict ?? false, Priority ?? 0, Pool?.Value ?? 0);
    }
}
