using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Whose figures are asked for.</summary>
/// <param name="Name">The domain that was named; null where none was.</param>
/// <param name="Domains">Null is the whole server.</param>
internal sealed record FigureScope(DomainName? Name, IReadOnlyList<Domain>? Domains)
{
    public bool Holds(DomainName domain) => Domains is null || Domains.Any(one => one.Name.Equals(domain));

    public IReadOnlyList<long>? Ids => Domains is null ? null : [.. Domains.Select(static domain => domain.Id)];

    /// <exception cref="ApiException">403: the domain is not in reach, whether it is there or not.</exception>
    public static async ValueTask<FigureScope> OfAsync(HttpContext context, Right right)
    {
        ApiCaller caller = ApiCaller.Of(context);
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        if (ApiEndpoint.Query(context, "domain") is { } text)
        {
            Domain? found = await directory.FindDomainAsync(DomainName.Parse(text), context.RequestAborted).ConfigureAwait(false);
            if (!caller.Sees(right, found?.Name ?? DomainName.Parse(text))) throw ApiRights.Refused();
            return found is null ? throw new FormatException($"There is no domain {text} here.") : new FigureScope(found.Name, [found]);
        }

        if (caller.SeesAll(right)) return new FigureScope(null, null);
        return new FigureScope(null, [.. (await directory.ListDomainsAsync(context.RequestAborted).ConfigureAwait(false)).Where(domain => caller.Sees(right, domain.Name))]);
    }
}
