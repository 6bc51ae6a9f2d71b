using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>Gathers from the rooms below what a domain's records depend on.</summary>
internal sealed class MailDomains(AccountDirectory directory, SigningKeys keys, SigningKeyOptions keyOptions, ServedPolicies policies, Func<MailHost> host, IDnsResolver resolver, SpfOptions spf, TimeProvider clock)
{
    /// <exception cref="ApiException">The domain is not here.</exception>
    internal async Task<Domain> FindAsync(HttpContext context)
    {
        var name = DomainName.Parse(ApiEndpoint.Route(context, "name"));
        return await directory.FindDomainAsync(name, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no domain {name.Unicode} here.");
    }

    /// <param name="language">Of purposes and findings.</param>
    /// <param name="flatten">Also where the settings do not ask for it.</param>
    internal async Task<MailDomain> OfAsync(Domain domain, string language, bool flatten = false, CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var plan = new MailDomain(domain.Name, host())
        {
            Settings = domain.Dns,
            Language = language,
            MtaStsId = (await policies.FindAsync(domain.Name, cancellationToken).ConfigureAwait(false))?.Id,
            Keys = [.. (await keys.ListAsync(domain.Name, cancellationToken).ConfigureAwait(false)).Select(key => new SigningKeyText(key.RecordName, key.Record, Use(key, now)))],
        };
        return flatten || domain.Dns.SpfFlatten ? plan with { Spf = await FlattenedAsync(plan, cancellationToken).ConfigureAwait(false) } : plan;
    }

    /// <summary>What the settings' own SPF record costs others, published or not.</summary>
    internal ValueTask<SpfLookupTree> WalkPlannedAsync(MailDomain plan, CancellationToken cancellationToken)
    {
        return new SpfLookups(new PlannedResolver(MailRecords.All(plan), resolver), spf, clock).WalkAsync(plan.Name, cancellationToken);
    }

    /// <summary>What the published record costs others.</summary>
    internal ValueTask<SpfLookupTree> WalkPublishedAsync(DomainName domain, CancellationToken cancellationToken) => new SpfLookups(resolver, spf, clock).WalkAsync(domain, cancellationToken);

    private async Task<string> FlattenedAsync(MailDomain plan, CancellationToken cancellationToken)
    {
        SpfLookupTree tree = await WalkPlannedAsync(plan, cancellationToken).ConfigureAwait(false);
        // An included record that cannot be read now stays an include: leaving it out would refuse good mail.
        return SpfFlattening.Of(tree) is { } flat ? flat.Record : throw new ApiException(StatusCodes.Status503ServiceUnavailable, $"The SPF record cannot be flattened now: {tree.Problem}.");
    }

    private SigningKeyUse Use(SigningKey key, DateTimeOffset now) => key.State switch
    {
        SigningKeyState.Signing => SigningKeyUse.Signing,
        SigningKeyState.Waiting => SigningKeyUse.Waiting,
        _ => now - key.Changed < keyOptions.Overlap ? SigningKeyUse.Overlapping : SigningKeyUse.Stale,
    };
}
