using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Assay.Domain;
using Assay.Server.Features;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Assay.Server.Hosting;

/// <summary>How the API document differs from what the framework would write.</summary>
internal static class OpenApi
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = SchemaName;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Assay", Version = "v1",
                Description = "Labels you can prove. Ids are decimal strings, times ISO 8601 in UTC, errors problem details (RFC 9457), cursors opaque.",
                License = new OpenApiLicense { Name = "Apache-2.0" },
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token: assay_pat_..." },
                ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = Authentication.Cookie, Description = "Set by signing in." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var requirement = context.Description.ActionDescriptor.EndpointMetadata.OfType<Requirement>().FirstOrDefault();
            if (requirement?.Permission is { } permission)
            {
                operation.Security =
                [
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [] },
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", context.Document)] = [] },
                ];
                operation.Description = $"Needs the permission `{Caller.ScopeOf(permission)}`.";
            }

            // A list in an address may be empty, which the framework does not know of lists among a record's properties.
            foreach (var list in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.Schema?.Type?.HasFlag(JsonSchemaType.Array) == true))
            {
                list.Required = false;
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (IsId(type))
            {
                SayId(schema);
                schema.Properties = null;
            }
            else if (ElementOf(type) is { } element && (IsId(element) || IsAnyJson(element)))
            {
                // What is written by a converter of ours is left open by the generator.
                var items = new OpenApiSchema();
                schema.Items = items;
                if (IsId(element))
                {
                    SayId(items);
                }
                else
                {
                    items.Description = AnyJson;
                }
            }
            else if (type == typeof(DateTimeOffset))
            {
                var isOptional = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is not null;
                schema.Type = isOptional ? JsonSchemaType.Null | JsonSchemaType.String : JsonSchemaType.String;
                schema.Format = "date-time";
            }
            else if (IsAnyJson(type))
            {
                schema.Description = AnyJson;
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Every endpoint has its own Request and Response: their schemas carry the endpoint's name, or they would be taken for one.</summary>
    private static string? SchemaName(JsonTypeInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        return IsAnyJson(type) ? "AnyJson"
            : type is { IsNested: true, IsGenericType: false } && OpenApiOptions.CreateDefaultSchemaReferenceId(info) is not null ? type.DeclaringType!.Name + type.Name
            : OpenApiOptions.CreateDefaultSchemaReferenceId(info);
    }

    private const string AnyJson = "Any JSON value.";

    private static bool IsId(Type type) => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));

    private static void SayId(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.String;
        schema.Pattern = "^[0-9]+$";
        schema.Description = "An id: a whole number as a string.";
    }

    /// <summary>What a list holds; null where it is none.</summary>
    private static Type? ElementOf(Type type) => type == typeof(string) ? null : type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))?.GetGenericArguments()[0];

    private static bool IsAnyJson(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain == typeof(JsonElement) || plain == typeof(RawJson));
}
