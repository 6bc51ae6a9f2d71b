using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Autodiscover, version 2: where to find a protocol of Exchange's. Of those only Autodiscover's first version is spoken here.</summary>
internal static class AutodiscoverJson
{
    private const string Known = "AutodiscoverV1";

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        ClientSetupEndpoints.MapLimited(endpoints, "/autodiscover/autodiscover.json/v1.0/{address}", ["GET", "HEAD"], static context => AnswerAsync(context, (string?)context.Request.RouteValues["address"]));
        ClientSetupEndpoints.MapLimited(endpoints, "/autodiscover/autodiscover.json", ["GET", "HEAD"], static context => AnswerAsync(context, ClientSetupEndpoints.Query(context, "email")));
    }

    private static async Task AnswerAsync(HttpContext context, string? text)
    {
        ClientSettingsFinder finder = context.RequestServices.GetRequiredService<ClientSettingsFinder>();
        string? protocol = ClientSetupEndpoints.Query(context, "protocol");
        if (string.IsNullOrEmpty(text)) await FailAsync(context, StatusCodes.Status400BadRequest, "MandatoryParameterMissing", "A valid value must be provided for the parameter 'Email'.").ConfigureAwait(false);
        else if (string.IsNullOrEmpty(protocol)) await FailAsync(context, StatusCodes.Status400BadRequest, "MandatoryParameterMissing", "A valid value must be provided for the parameter 'Protocol'.").ConfigureAwait(false);
        else if (ClientSetupEndpoints.ReadAddress(text) is not { Domain: { } domain }) await FailAsync(context, StatusCodes.Status400BadRequest, "InvalidEmailAddress", "The given email address is invalid.").ConfigureAwait(false);
        else if (!protocol.Equals(Known, StringComparison.OrdinalIgnoreCase)) await FailAsync(context, StatusCodes.Status400BadRequest, "InvalidProtocol", $"The given protocol value is invalid. Supported values are '{Known}'.").ConfigureAwait(false);
        else if (await finder.FindAsync(domain, context.RequestAborted).ConfigureAwait(false) is not { } settings) await FailAsync(context, StatusCodes.Status404NotFound, "UserNotFound", "The domain is not served here.").ConfigureAwait(false);
        else await WriteAsync(context, ("Protocol", Known), ("Url", ClientSetupEndpoints.BaseAddress(context, settings.HostName) + AutodiscoverEndpoint.Path)).ConfigureAwait(false);
    }

    private static Task FailAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, ("ErrorCode", code), ("ErrorMessage", message));
    }

    private static async Task WriteAsync(HttpContext context, params (string Name, string Value)[] members)
    {
        using var buffer = new MemoryStream();
        var writer = new Utf8JsonWriter(buffer);
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in members) writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        await ClientSetupEndpoints.WriteAsync(context, "application/json; charset=utf-8", buffer.ToArray()).ConfigureAwait(false);
    }
}
