using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Acme;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>The certificates in use, and obtaining, renewing and revoking the one of ACME.</summary>
internal static class CertificateEndpoints
{
    private static readonly Dictionary<string, Func<CertificateModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["names"] = static m => string.Join(' ', m.Names),
        ["source"] = static m => m.Source,
        ["issuer"] = static m => m.Issuer ?? "",
        ["notBefore"] = static m => m.NotBefore is { } from ? ListPage.Moment(from) : "",
        ["notAfter"] = static m => m.NotAfter is { } until ? ListPage.Moment(until) : "",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "certificates", static context => Task.FromResult<object?>(
            ListPage.InOrder(context, List(context), Columns, static (m, q) => m.Names.Any(name => ListPage.Has(name, q)) || ListPage.Has(m.Issuer, q) || ListPage.Has(m.Serial, q))));
        ApiEndpoint.Map(endpoints, "POST", "certificates/acme", ActAsync, ForeseeAsync);
    }

    private static async Task<object?> ActAsync(HttpContext context)
    {
        CertificateAction wanted = await ApiEndpoint.ReadAsync<CertificateAction>(context).ConfigureAwait(false);
        CertificateKeeper keeper = ApiEndpoint.Service<CertificateKeeper>(context);
        // Who asked may go away; an order half done is worth less than one that is finished.
        HeldCertificate certificate = wanted.Action switch
        {
            "obtain" => await keeper.ObtainAsync(evenIfGood: false, CancellationToken.None).ConfigureAwait(false),
            "renew" => await keeper.ObtainAsync(evenIfGood: true, CancellationToken.None).ConfigureAwait(false),
            "revoke" => await keeper.RevokeAsync(Reason(wanted.Reason), context.RequestAborted).ConfigureAwait(false),
            _ => throw new FormatException($"'{wanted.Action}' is none of obtain, renew and revoke."),
        };
        return Model(context, certificate, keeper);
    }

    // What would be asked of the authority; whether it agrees, only asking tells.
    private static async Task<object?> ForeseeAsync(HttpContext context)
    {
        CertificateAction wanted = await ApiEndpoint.ReadAsync<CertificateAction>(context).ConfigureAwait(false);
        CertificateKeeper keeper = ApiEndpoint.Service<CertificateKeeper>(context);
        if (wanted.Action is not ("obtain" or "renew" or "revoke")) throw new FormatException($"'{wanted.Action}' is none of obtain, renew and revoke.");
        if (wanted.Action == "revoke") Reason(wanted.Reason);
        if (!keeper.Enabled) throw new ApiException(StatusCodes.Status409Conflict, "ACME is not set up: [acme] in the configuration file names the directory.");
        if (keeper.Current is { } held && wanted.Action != "renew") return Model(context, held, keeper);
        if (wanted.Action == "revoke") throw new ApiException(StatusCodes.Status409Conflict, "There is no certificate of ACME to revoke.");
        return new CertificateModel { Names = keeper.Names, Source = "acme" };
    }

    internal static List<CertificateModel> List(HttpContext context)
    {
        CertificateKeeper keeper = ApiEndpoint.Service<CertificateKeeper>(context);
        DateTimeOffset now = Now(context);
        HeldCertificate? held = keeper.Current;
        var models = new List<CertificateModel>();
        if (held is not null) models.Add(Model(context, held, keeper));
        else if (keeper.Enabled) models.Add(new CertificateModel { Names = keeper.Names, Source = "acme", RetryAt = keeper.Outlook.RetryAt, Problem = AnswerLanguage.Say(context, keeper.Outlook.Problem) });
        foreach (ServerCertificate used in ApiEndpoint.Service<CertificateStore>(context).Certificates)
        {
            if (used.Leaf.SerialNumber == held?.Serial) continue;
            models.Add(new CertificateModel
            {
                Names = used.Names,
                Source = used.Leaf.SubjectName.RawData.AsSpan().SequenceEqual(used.Leaf.IssuerName.RawData) ? "self-signed" : "file",
                Issuer = used.Leaf.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: true),
                Serial = used.Leaf.SerialNumber,
                NotBefore = used.Leaf.NotBefore.ToUniversalTime(),
                NotAfter = used.Leaf.NotAfter.ToUniversalTime(),
                DaysLeft = Days(used.Leaf.NotAfter.ToUniversalTime(), now),
            });
        }

        return models;
    }

    private static CertificateModel Model(HttpContext context, HeldCertificate held, CertificateKeeper keeper)
    {
        (DateTimeOffset? renewAt, DateTimeOffset? retryAt, string? problem) = keeper.Outlook;
        return new CertificateModel
        {
            Names = held.Names,
            Source = "acme",
            Issuer = held.Issuer,
            Serial = held.Serial,
            NotBefore = held.NotBefore.ToUniversalTime(),
            NotAfter = held.NotAfter.ToUniversalTime(),
            DaysLeft = Days(held.NotAfter, Now(context)),
            RenewAt = renewAt,
            RetryAt = retryAt,
            Problem = AnswerLanguage.Say(context, problem),
        };
    }

    private static DateTimeOffset Now(HttpContext context) => ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();

    private static double Days(DateTimeOffset end, DateTimeOffset now) => Math.Round((end - now).TotalDays, 1);

    private static RevocationReason Reason(string? reason) => reason switch
    {
        null or "unspecified" => RevocationReason.Unspecified,
        "key-compromise" => RevocationReason.KeyCompromise,
        "superseded" => RevocationReason.Superseded,
        "cessation-of-operation" => RevocationReason.CessationOfOperation,
        _ => throw new FormatException($"'{reason}' is no reason: say unspecified, key-compromise, superseded or cessation-of-operation."),
    };
}
