using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>The MTA-STS policy of a domain: show, set, take away.</summary>
internal static class MtaStsEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "domains/{name}/mta-sts", static async context =>
        {
            DomainName domain = await DomainAsync(context).ConfigureAwait(false);
            return Model(domain, await ApiEndpoint.Service<ServedPolicies>(context).FindAsync(domain, context.RequestAborted).ConfigureAwait(false));
        });
        ApiEndpoint.Map(endpoints, "PUT", "domains/{name}/mta-sts", SetAsync);
    }

    private static async Task<object?> SetAsync(HttpContext context)
    {
        MtaStsChange wanted = await ApiEndpoint.ReadAsync<MtaStsChange>(context).ConfigureAwait(false);
        DomainName domain = await DomainAsync(context).ConfigureAwait(false);
        ServedPolicies policies = ApiEndpoint.Service<ServedPolicies>(context);
        if (wanted.Mode == "off")
        {
            await policies.RemoveAsync(domain, context.RequestAborted).ConfigureAwait(false);
            return Model(domain, null);
        }

        return Model(domain, await policies.SetAsync(domain, Mode(wanted.Mode), Age(wanted.MaxAge), wanted.Mx, context.RequestAborted).ConfigureAwait(false));
    }

    /// <exception cref="FormatException">It is no mode.</exception>
    internal static MtaStsMode Mode(string? text) => text switch
    {
        "none" => MtaStsMode.None,
        "testing" => MtaStsMode.Testing,
        "enforce" => MtaStsMode.Enforce,
        _ => throw new FormatException($"'{text}' is none of off, none, testing, enforce."),
    };

    /// <exception cref="FormatException">It is out of bounds.</exception>
    internal static TimeSpan? Age(long? seconds) =>
        seconds is { } age && (age < 1 || age > MtaStsPolicy.LongestAge.TotalSeconds) ? throw new FormatException("The policy's age is from a second to a year.") : seconds is { } set ? TimeSpan.FromSeconds(set) : null;

    private static async Task<DomainName> DomainAsync(HttpContext context)
    {
        var name = DomainName.Parse(ApiEndpoint.Route(context, "name"));
        return (await ApiEndpoint.Service<AccountDirectory>(context).FindDomainAsync(name, context.RequestAborted).ConfigureAwait(false))?.Name
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no domain {name.Unicode} here.");
    }

    private static MtaStsModel Model(DomainName domain, ServedPolicy? served) => served is null
        ? new MtaStsModel { Domain = domain.Unicode, Mode = "off" }
        : new MtaStsModel
        {
            Domain = domain.Unicode,
            Mode = served.Policy.Mode.ToString().ToLowerInvariant(),
            MaxAge = (long)served.Policy.MaxAge.TotalSeconds,
            Mx = served.Policy.Mx,
            Id = served.Id,
            HostName = served.HostName,
            RecordName = served.RecordName,
            Record = served.Record,
        };
}
