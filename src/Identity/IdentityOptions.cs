using Posthouse.Directory;

namespace Posthouse.Identity;

/// <summary>How long a sign-in lasts.</summary>
public sealed record IdentityOptions
{
    /// <summary>A browser that was not used for so long has to sign in again. A week spans a holiday weekend.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromDays(7);

    /// <summary>However much it is used, a browser has to sign in again after so long (NIST SP 800-63B §2.1.3: at least every 30 days).</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Browser sessions of one account; a new one ends the one that was unused for longest. Each is a row of some 300 octets.</summary>
    public int MaximumSessions { get; init; } = 100;

    /// <summary>How long a browser in which somebody has signed in is not locked out by what others guess. A quarter: longer than holidays and leave.</summary>
    public TimeSpan BrowserKnown { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Owners are told by mail of a new browser, and of a mail program in a new network.</summary>
    public bool SignInNotices { get; init; } = true;

    /// <summary>Whose password alone opens nothing.</summary>
    public SecondFactorRule SecondFactor { get; init; } = SecondFactorRule.WhoWants;

    /// <summary>Roles whose password alone opens nothing, beside what <see cref="SecondFactor"/> says.</summary>
    public IReadOnlyList<Role> SecondFactorRoles { get; init; } = [];

    /// <summary>Accounts with a second factor may still use their password alone in mail programs, which can ask for nothing else.</summary>
    public bool PasswordInPrograms { get; init; }

    /// <summary>Who gives out tokens (RFC 8414 §2), as clients reach it: "https://mail.example.com/". Null: no tokens are given out, and none are taken.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>How long an access token is good. Revoking it works at once; an hour is for tokens that were stolen unnoticed.</summary>
    public TimeSpan AccessLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a program may stay away and still refresh (RFC 9700 §4.14.2 wants an end).</summary>
    public TimeSpan RefreshLifetime { get; init; } = TimeSpan.FromDays(60);

    /// <summary>How old a signing key grows before it is replaced.</summary>
    public TimeSpan KeyRotation { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long an identity provider may take to answer.</summary>
    public TimeSpan ProviderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Octets of an identity provider's answer. The largest key sets there are have some 30 KB.</summary>
    public int MaximumProviderAnswer { get; init; } = 256 * 1024;

    /// <summary>How long a provider's discovery document and keys are kept before they are looked at again. A key that is not known is looked for at once.</summary>
    public TimeSpan ProviderMetadataKept { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Sign-ins that are under way at providers at one time, some 500 octets each; one more ends the oldest of the client network that has most of them.</summary>
    public int MaximumProviderSteps { get; init; } = 10_000;

    /// <summary>Those of one client network (an IPv4 address, an IPv6 /64); one more ends its own oldest. An office behind one address that signs in on one morning has some hundreds in a quarter of an hour.</summary>
    public int MaximumProviderStepsOfNetwork { get; init; } = 1000;

    /// <summary>Sign-ins of devices that one client network may begin in ten minutes, which is how long their codes are good; some 3 KB each. An office that sets a
    /// floor of printers and screens up at once stays below.</summary>
    public int MaximumDeviceRequestsOfNetwork { get; init; } = 200;

    /// <summary>Sign-ins with passkeys that strangers have begun at one time, some 300 octets each for five minutes; one more ends the oldest.</summary>
    public int MaximumCeremonies { get; init; } = 5000;

    /// <summary>Domains' providers may be on private networks. The server's own may always.</summary>
    public bool PrivateProviders { get; init; }

    /// <summary>The server's own name, in ASCII: a request over loopback may ask for it and be this machine's.</summary>
    public string? HostName { get; init; }
}
