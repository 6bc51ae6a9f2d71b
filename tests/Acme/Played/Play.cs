using Microsoft.Extensions.Logging.Abstractions;

namespace Posthouse.Acme.Tests;

/// <summary>A played authority, a clock, a folder, and as many keepers on it as a server has starts.</summary>
internal sealed class Play : IDisposable
{
    internal Play()
    {
        Authority = new PlayedAuthority(Clock);
        Options = new AcmeOptions
        {
            Enabled = true, Directory = PlayedAuthority.Directory, Names = ["mail.example.com", "mta-sts.example.com"], Contacts = ["postmaster@example.com"],
            Folder = Path.Combine(Root, "tls", "acme"), Chance = static () => 0.5,
        };
        // The proof is looked for where the server would show it.
        Authority.Validate = (_, token, authorization) => Challenges.Find(token) == authorization ? null : "unauthorized";
    }

    internal JumpingClock Clock { get; } = new();

    internal PlayedAuthority Authority { get; }

    internal HttpChallenges Challenges { get; } = new();

    internal string Root { get; } = Directory.CreateTempSubdirectory("posthouse-acme-").FullName;

    internal AcmeOptions Options { get; set; }

    /// <summary>As after a restart: nothing is known but what the folder says.</summary>
    internal CertificateKeeper Start() =>
        new(Options, new HttpClient(Authority, disposeHandler: false), [Challenges, new TlsAlpnChallenges(Clock)], Clock, NullLogger<CertificateKeeper>.Instance);

    internal string File(string name) => Path.Combine(Options.Folder, name);

    public void Dispose()
    {
        Authority.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
