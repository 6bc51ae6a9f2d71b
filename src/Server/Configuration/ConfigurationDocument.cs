using System.Net;

namespace Posthouse.Server;

/// <summary>The file as read: for each section its tables, for each table its values; what the file leaves out has its default.</summary>
internal sealed class ConfigurationDocument(IReadOnlyDictionary<string, IReadOnlyList<ConfigurationTable>> sections)
{
    /// <summary>The table of a section that stands once.</summary>
    public ConfigurationTable this[string section] => sections[section][0];

    /// <summary>Every [[table]] of a repeated section.</summary>
    public IReadOnlyList<ConfigurationTable> All(string section) => sections[section];

    /// <summary>Nothing in the section has an error.</summary>
    public bool IsSound(string section) => sections[section].All(static t => t.IsSound);

    /// <summary>Without tables that have errors of their own: for checks between settings, which say nothing of what could not be read.</summary>
    public ConfigurationDocument Sound(Func<SettingSection, ConfigurationTable> empty) =>
        new(sections.ToDictionary(static s => s.Key, s => SettingTable.Find(s.Key) is { Repeated: false } single && !s.Value[0].IsSound ? [empty(single)] : (IReadOnlyList<ConfigurationTable>)[.. s.Value.Where(static t => t.IsSound)], StringComparer.Ordinal));
}

/// <summary>The values of one table. Asking for a key that the table of settings does not have is a defect.</summary>
internal sealed class ConfigurationTable(SettingSection section, int line, IReadOnlyDictionary<string, object> values, IReadOnlyDictionary<string, int> lines)
{
    /// <summary>Where the table begins; 0 when it is not in the file.</summary>
    public int Line => line;

    /// <summary>Every setting in it could be read, and none is missing.</summary>
    public bool IsSound { get; init; } = true;

    /// <summary>Where the key stands, or the table.</summary>
    public int LineOf(string key) => lines.TryGetValue(key, out int found) ? found : line;

    public bool IsSet(string key) => lines.ContainsKey(key);

    public string Text(string key) => Get<string>(key);

    public string? TextOrNull(string key) => GetOrNull<string>(key);

    public Posthouse.Mail.DomainName? HostNameOrNull(string key) => GetOrNull<Posthouse.Mail.DomainName>(key);

    public IPAddress Address(string key) => Get<IPAddress>(key);

    public long Whole(string key) => Get<long>(key);

    public long? WholeOrNull(string key) => values.TryGetValue(Known(key), out object? value) ? (long)value : null;

    public int Number(string key) => (int)Get<long>(key);

    public long Size(string key) => Get<long>(key);

    public TimeSpan Duration(string key) => Get<TimeSpan>(key);

    public bool Boolean(string key) => Get<bool>(key);

    public IReadOnlyList<string> TextList(string key) => Get<IReadOnlyList<string>>(key);

    public IReadOnlyList<TimeSpan> DurationList(string key) => Get<IReadOnlyList<TimeSpan>>(key);

    public IReadOnlyList<IPNetwork> NetworkList(string key) => Get<IReadOnlyList<IPNetwork>>(key);

    public IReadOnlyList<IPEndPoint> EndPointList(string key) => Get<IReadOnlyList<IPEndPoint>>(key);

    private T Get<T>(string key) =>
        values.TryGetValue(Known(key), out object? value) ? (T)value : throw new InvalidOperationException($"[{section.Name}] {key} has neither a value nor a default.");

    private T? GetOrNull<T>(string key)
        where T : class => values.TryGetValue(Known(key), out object? value) ? (T)value : null;

    private string Known(string key) => section.Find(key) is null ? throw new InvalidOperationException($"[{section.Name}] has no setting {key}.") : key;
}
