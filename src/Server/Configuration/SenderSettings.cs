namespace Posthouse.Server;

/// <summary>Proving who sends, here and elsewhere.</summary>
internal static class SenderSettings
{
    internal static readonly SettingSection Dkim = new("dkim", Repeated: false,
        "Signing of what own domains send (RFC 6376). The keys themselves are data: 'posthouse dkim' makes and lists them.",
        [
            new("rotate-after", SettingKind.Duration, "\"180 d\"", "Age from which a key gets a successor, which signs as soon as the DNS shows its record; \"0 s\" is never.")
            { Minimum = 0, Maximum = 86400 * 3650 },
            new("overlap", SettingKind.Duration, "\"14 d\"", "How long the record of a retired key has to stay published, for mail that is still on its way.")
            { Minimum = 86400, Maximum = 86400 * 365 },
            new("secret-file", SettingKind.Path, null, "The key under which private keys are kept in the store; secret.key in the data folder where nothing is said. Keep a copy of it apart from the data: without it, the signing keys cannot be used.")
            { Example = "\"/etc/posthouse/secret.key\"" },
        ]);
}
