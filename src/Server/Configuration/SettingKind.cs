namespace Posthouse.Server;

/// <summary>How a setting is written, and as what it is read.</summary>
internal enum SettingKind
{
    /// <summary>Any text. Read as <see cref="string"/>.</summary>
    Text,

    /// <summary>A file or folder; relative ones start at the configuration file's folder. Read as a full path.</summary>
    Path,

    /// <summary>A fully qualified name. Read as <see cref="Posthouse.Mail.DomainName"/>.</summary>
    HostName,

    /// <summary>An IP address, "localhost", or "*" for all. Read as <see cref="System.Net.IPAddress"/>.</summary>
    Address,

    /// <summary>A number within the setting's limits. Read as <see cref="long"/>.</summary>
    Whole,

    /// <summary>Octets: a number, or text such as "64 MiB". Read as <see cref="long"/>.</summary>
    Size,

    /// <summary>Text such as "90 s", "5 min", "4 h", "5 d". Read as <see cref="TimeSpan"/>.</summary>
    Duration,

    /// <summary>true or false. Read as <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>One of the setting's choices. Read as <see cref="string"/>.</summary>
    Choice,

    /// <summary>A list of texts. Read as <c>IReadOnlyList&lt;string&gt;</c>.</summary>
    TextList,

    /// <summary>A list of durations. Read as <c>IReadOnlyList&lt;TimeSpan&gt;</c>.</summary>
    DurationList,

    /// <summary>A list of networks in CIDR form or single addresses. Read as <c>IReadOnlyList&lt;IPNetwork&gt;</c>.</summary>
    NetworkList,

    /// <summary>A list of IP addresses, each with a port if it is not the usual one. Read as <c>IReadOnlyList&lt;IPEndPoint&gt;</c>.</summary>
    EndPointList,
}
