using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Domain.Access;
using Assay.Server.Features.Inbox;
using Assay.Server.Features.Items;
using Assay.Server.Features.Ledger;
using Assay.Server.Features.Me;
using Assay.Server.Features.People;
using Assay.Server.Features.Projects;
using Assay.Server.Features.Sessions;
using Assay.Server.Features.Tasks;
using Assay.Server.Features.Taxonomies;
using Assay.Server.Jobs;
using Assay.Store;
using Assay.Store.Engine;
using Microsoft.AspNetCore.HttpOverrides;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Assay.Server.Hosting;

/// <summary>The composition root of `assay serve`: the only place where the server is wired.</summary>
internal static class ServerHost
{
    /// <param name="change">Last word on the host, for tests and the demo.</param>
    public static WebApplication Build(Instance instance, ServerSettings settings, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "assay", ContentRootPath = AppContext.BaseDirectory, WebRootPath = settings.WebRoot });
        builder.WebHost.UseUrls(settings.Urls.Split(';'));
        builder.WebHost.UseKestrelHttpsConfiguration();

        // A request runs on the thread that read it, and its response is sent from there: each hop to another thread costs a lone
        // annotator as much as a query. Handlers never wait for the rest of their own connection without giving the thread back.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        });
        var hasStarted = false;
        Logging(builder, settings, () => hasStarted);
        Services(builder.Services, instance, settings);
        change?.Invoke(builder);
        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => hasStarted = true);
        Pipeline(app, settings);
        return app;
    }

    /// <param name="hasStarted">Why a start failed is said by whoever started it, and not by a stack trace before.</param>
    private static void Logging(WebApplicationBuilder builder, ServerSettings settings, Func<bool> hasStarted)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.SetMinimumLevel(Enum.TryParse<LogLevel>(settings.LogLevel, ignoreCase: true, out var level) ? level : LogLevel.Information);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => level >= LogLevel.Warning && (level < LogLevel.Error || hasStarted()));
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Information && (level < LogLevel.Error || hasStarted()));
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        if (settings.OtlpEndpoint is not null)
        {
            builder.Logging.AddOpenTelemetry(logs => logs.AddOtlpExporter());
        }
    }

    private static void Services(IServiceCollection services, Instance instance, ServerSettings settings)
    {
        services.AddSingleton(instance);
        services.AddSingleton(settings);
        services.AddSingleton(instance.Database.Time);
        services.AddSingleton<Authentication>();
        services.AddSingleton<PoolDirectory>();
        services.AddSingleton<ProjectDirectory>();
        services.AddRateLimits(settings);
        Compression.Add(services);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.PropertyNameCaseInsensitive = false;
            json.SerializerOptions.MaxDepth = 64;
            json.SerializerOptions.Converters.Add(new MomentConverter());
        });
        // Else only a development environment says what is wrong with a body.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", OpenApi.Configure);
        services.AddHostedService<LeaseSweep>();
        services.AddHostedService<Checkpointing>();
        services.AddHostedService<Retention>();
        services.AddHostedService<ImportWatch>();
        services.AddSingleton<Work.Statistics.ProjectStatistics>();
        services.AddSingleton<BulkActions>();
        services.AddHostedService(s => s.GetRequiredService<BulkActions>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        var telemetry = services.AddOpenTelemetry().ConfigureResource(r => r.AddService("assay", serviceVersion: Product.Version));
        telemetry.WithMetrics(metrics => metrics
            .AddMeter(ServerMetrics.MeterName, StoreMetrics.MeterName, "Microsoft.AspNetCore.Hosting")
            .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5], CardinalityLimit = 1000 })
            .AddPrometheusExporter());
        if (settings.OtlpEndpoint is not null)
        {
            telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddOtlpExporter());
        }
    }

    private static void Pipeline(WebApplication app, ServerSettings settings)
    {
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedFor });
        app.UseResponseCompression();
        app.Use(SecurityHeaders.InvokeAsync);
        app.Use(Problems.Catch);
        app.Use((context, next) => context.RequestServices.GetRequiredService<Authentication>().InvokeAsync(context, next));
        app.Use(SameOrigin.InvokeAsync);
        WebFiles.Use(app);
        app.UseRouting();
        app.UseRateLimiter();
        app.Use(PlainQueries.InvokeAsync);
        app.Use(Requirements.InvokeAsync);
        MapOperations(app, settings);
        var api = app.MapGroup("/api/v1").AddEndpointFilterFactory(PlainText.Check);
        api.MapSessions();
        api.MapPeople();
        api.MapProjects();
        api.MapTaxonomies();
        api.MapItems();
        api.MapTasks();
        api.MapInbox();
        api.MapMe();
        api.MapLedger();
        app.MapOpenApi("/api/v1/openapi.json").WithMetadata(new Requirement(Permission.SignedIn));
        UnknownAddresses.Map(app);
        WebFiles.Map(app);
    }

    private static void MapOperations(WebApplication app, ServerSettings settings)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live")).ExcludeFromDescription().WithMetadata(new Requirement(null)).DisableRateLimiting();
        app.MapGet("/health/ready", async (Instance instance, IHostApplicationLifetime lifetime) =>
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return Results.Text("stopping", statusCode: StatusCodes.Status503ServiceUnavailable);
            }

            try
            {
                if (!await instance.Ledger.KeyStandsAsync().WaitAsync(TimeSpan.FromSeconds(5)))
                {
                    return Results.Text("the ledger's key was replaced while this server ran: restart it", statusCode: StatusCodes.Status503ServiceUnavailable);
                }

                return instance.Database.LostEvents is null
                    ? Results.Text("ready")
                    : Results.Text("the database has lost events that were acknowledged", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
            catch (Exception e) when (e is StoreUnavailableException or TimeoutException)
            {
                return Results.Text("the store does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }).ExcludeFromDescription().WithMetadata(new Requirement(null)).DisableRateLimiting();
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new Requirement(null)).DisableRateLimiting();
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/metrics") && !MayScrape(context, settings))
            {
                await Problems.Write(context, StatusCodes.Status403Forbidden, "Metrics are read from loopback under its own name (127.0.0.1, ::1 or localhost), or with the bearer token of ASSAY_METRICS_TOKEN.");
                return;
            }

            await next(context);
        });
    }

    private static bool MayScrape(HttpContext context, ServerSettings settings) => settings.MetricsToken is { } token
        ? System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), System.Text.Encoding.UTF8.GetBytes("Bearer " + token))
        : context.Connection.RemoteIpAddress is { } address && System.Net.IPAddress.IsLoopback(address) && IsLoopback(context.Request.Host.Host);

    /// <summary>A page whose name was made to lead here comes from loopback as well, and says its own name.</summary>
    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var named) && System.Net.IPAddress.IsLoopback(named));

    /// <summary>JSON as the API writes it, for whoever prints or compares it.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);
}
