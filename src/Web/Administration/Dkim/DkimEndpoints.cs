using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>Signing keys of domains: list, make, take over, activate, retire, remove.</summary>
internal static class DkimEndpoints
{
    private static readonly Dictionary<string, Func<DkimKeyModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["domain"] = static m => m.Domain,
        ["selector"] = static m => m.Selector,
        ["algorithm"] = static m => m.Algorithm,
        ["state"] = static m => m.State,
        ["created"] = static m => ListPage.Moment(m.Created),
        ["since"] = static m => ListPage.Moment(m.Since),
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "dkim", static async context =>
            ListPage.InOrder(context, Models([.. (await ApiEndpoint.Service<SigningKeys>(context).ListAsync(ApiEndpoint.Query(context, "domain") is { } domain ? DomainName.Parse(domain) : null, context.RequestAborted).ConfigureAwait(false))
                .Where(key => ApiCaller.Of(context).Sees(Right.ReadDirectory, key.Domain))]), Columns, static (m, q) => ListPage.Has(m.Domain, q) || ListPage.Has(m.Selector, q) || ListPage.Has(m.State, q)));
        ApiEndpoint.Map(endpoints, "POST", "domains/{name}/dkim", CreateAsync);
        ApiEndpoint.Map(endpoints, "POST", "domains/{name}/dkim/{selector}", ActAsync);
        ApiEndpoint.Map(endpoints, "DELETE", "domains/{name}/dkim/{selector}", static async context =>
        {
            await ApiEndpoint.Service<SigningKeys>(context).RemoveAsync(Domain(context), ApiEndpoint.Route(context, "selector"), context.RequestAborted).ConfigureAwait(false);
            return null;
        });
    }

    private static async Task<object?> CreateAsync(HttpContext context)
    {
        NewDkimKey wanted = await ApiEndpoint.ReadAsync<NewDkimKey>(context).ConfigureAwait(false);
        DomainName domain = Domain(context);
        if (await ApiEndpoint.Service<AccountDirectory>(context).FindDomainAsync(domain, context.RequestAborted).ConfigureAwait(false) is null)
            throw new ApiException(StatusCodes.Status404NotFound, $"There is no domain {domain.Unicode} here.");
        SigningKeys keys = ApiEndpoint.Service<SigningKeys>(context);
        // RFC 6376 §3.1: a selector is one or more labels of a domain name.
        if (wanted.Selector is not null && !DomainName.TryParse(wanted.Selector, out _)) throw new FormatException($"'{wanted.Selector}' is no selector: it is a label such as \"mail2026\".");
        SigningKey key = wanted.PrivateKey is { } pem
            ? await keys.ImportAsync(domain, wanted.Selector ?? throw new FormatException("A key that is taken over has a selector: the one under which it is published."), Der(pem), context.RequestAborted).ConfigureAwait(false)
            : await keys.CreateAsync(domain, Algorithm(wanted.Algorithm), wanted.Selector, context.RequestAborted).ConfigureAwait(false);
        return Model(key);
    }

    private static async Task<object?> ActAsync(HttpContext context)
    {
        DkimKeyAction wanted = await ApiEndpoint.ReadAsync<DkimKeyAction>(context).ConfigureAwait(false);
        SigningKeys keys = ApiEndpoint.Service<SigningKeys>(context);
        string selector = ApiEndpoint.Route(context, "selector");
        if (wanted is { Action: "retire", Force: false }) await RequireAnotherAsync(keys, Domain(context), selector, context.RequestAborted).ConfigureAwait(false);
        return Model(wanted.Action switch
        {
            "activate" => await keys.ActivateAsync(Domain(context), selector, context.RequestAborted).ConfigureAwait(false),
            "retire" => await keys.RetireAsync(Domain(context), selector, context.RequestAborted).ConfigureAwait(false),
            _ => throw new FormatException($"'{wanted.Action}' is neither activate nor retire."),
        });
    }

    private static async Task RequireAnotherAsync(SigningKeys keys, DomainName domain, string selector, CancellationToken cancellationToken)
    {
        List<SigningKey> signing = [.. (await keys.ListAsync(domain, cancellationToken).ConfigureAwait(false)).Where(static k => k.State == SigningKeyState.Signing)];
        if (signing is [var last] && last.Selector.Equals(selector, StringComparison.OrdinalIgnoreCase))
            throw new ApiException(StatusCodes.Status409Conflict, $"{last.RecordName} is the last key that signs for {domain.Unicode}: without it the domain's mail goes out unsigned. Make another one first, or retire it all the same with force.");
    }

    private static DomainName Domain(HttpContext context) => DomainName.Parse(ApiEndpoint.Route(context, "name"));

    internal static DkimAlgorithm Algorithm(string? name) => name switch
    {
        "rsa" => DkimAlgorithm.RsaSha256,
        "ed25519" => DkimAlgorithm.Ed25519Sha256,
        _ => throw new FormatException($"'{name}' is no algorithm: say rsa or ed25519."),
    };

    private static byte[] Der(string pem)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields)) throw new FormatException("The private key is no PEM text (-----BEGIN PRIVATE KEY-----).");
        byte[] der = Convert.FromBase64String(pem[fields.Base64Data]);
        // openssl genrsa and opendkim-genkey of older days write PKCS#1.
        if (pem[fields.Label] != "RSA PRIVATE KEY") return der;
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportRSAPrivateKey(der, out _);
            return rsa.ExportPkcs8PrivateKey();
        }
        catch (CryptographicException)
        {
            throw new FormatException("The private key is damaged.");
        }
    }

    private static List<DkimKeyModel> Models(IReadOnlyList<SigningKey> keys) => [.. keys.Select(Model)];

    private static DkimKeyModel Model(SigningKey key) => new()
    {
        Domain = key.Domain.Unicode,
        Selector = key.Selector,
        Algorithm = key.Algorithm.Name(),
        Bits = key.Bits,
        State = key.State.ToString().ToLowerInvariant(),
        RecordName = key.RecordName,
        Record = key.Record,
        Created = key.Created,
        Since = key.Changed,
    };
}
