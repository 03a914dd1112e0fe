using Assay.Domain;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Template;

namespace Assay.Server.Hosting;

/// <summary>Answers what no endpoint of the API takes: no such address, or one that takes another method or media type.</summary>
internal static class UnknownAddresses
{
    public static void Map(WebApplication app)
    {
        var known = new Lazy<List<(TemplateMatcher Address, RouteEndpoint Endpoint)>>(() =>
        [
            .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>() is not null)
                .Select(e => (new TemplateMatcher(new RouteTemplate(e.RoutePattern), []), e)),
        ]);
        app.Map("/api/{**rest}", (HttpContext http) => AnswerAsync(http, [.. known.Value.Where(k => k.Address.TryMatch(http.Request.Path, [])).Select(k => k.Endpoint)]))
            .ExcludeFromDescription().WithMetadata(new Requirement(null));
    }

    private static Task AnswerAsync(HttpContext http, IReadOnlyList<RouteEndpoint> here)
    {
        string[] methods = [.. here.SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods).Distinct().Order(StringComparer.Ordinal)];
        if (methods.Length > 0 && !methods.Contains(http.Request.Method))
        {
            http.Response.Headers.Allow = methods;
            return Problems.Write(http, StatusCodes.Status405MethodNotAllowed, $"This address takes {string.Join(" and ", methods)} only.");
        }

        return here.Any(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains(http.Request.Method) && e.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
            ? Problems.Write(http, StatusCodes.Status415UnsupportedMediaType, "The body's media type is not taken here; send application/json.")
            : Refusal.NotFound("There is no such address. /api/v1/openapi.json lists them.").ToProblem().ExecuteAsync(http);
    }
}
