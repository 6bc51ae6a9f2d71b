namespace Posthouse.Server;

/// <summary>How mail programs find their settings by themselves.</summary>
internal static class ClientSetupSettings
{
    internal static readonly SettingSection ClientSetup = new("client-setup", Repeated: false,
        """
        What mail programs and people are told about this server at the http listeners: Thunderbird's autoconfig, Outlook's Autodiscover,
        profiles for Apple's devices, and the page /setup. Anyone may ask; nobody learns which accounts exist.
        """,
        [
            new("enabled", SettingKind.Boolean, "true", "False serves none of it, and leaves its records out of 'posthouse dns'."),
            new("behind-proxy", SettingKind.Boolean, "false", "A web server in front of this one answers at ports 80 and 443 and passes these paths on, with the Host header as it came. Without it, only an http listener of this server at 80 or 443 that is not on loopback counts as reachable."),
            new("burst", SettingKind.Whole, "120", "Requests that one IPv4 address or IPv6 /64 may make at once. A mail program asks some five times. This machine's own, and so a proxy's on it, are not counted; a proxy elsewhere is one client.") { Minimum = 1, Maximum = 1_000_000 },
            new("requests-per-minute", SettingKind.Whole, "60", "Requests a minute that it may make after those.") { Minimum = 1, Maximum = 1_000_000 },
        ]);
}
