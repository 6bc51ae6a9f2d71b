namespace Posthouse.Server;

/// <summary>
/// One setting of the configuration file: its documentation, its default and what it accepts, all in one place.
/// The reader, the reference and the checks use nothing else.
/// </summary>
/// <param name="Key">Kebab-case, unique in its section.</param>
/// <param name="Default">As it would stand in the file; null when there is none.</param>
/// <param name="Documentation">What it does, in whole sentences, with the unit and where the default comes from.</param>
internal sealed record Setting(string Key, SettingKind Kind, string? Default, string Documentation)
{
    /// <summary>As it would stand in the file; shown where there is no default.</summary>
    public string? Example { get; init; }

    public bool Required { get; init; }

    /// <summary>What is set is shown to nobody. (Passwords and keys stand in files of their own, whose paths are no secret.)</summary>
    public bool IsSecret { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>For numbers and sizes; in seconds for durations.</summary>
    public long Minimum { get; init; } = long.MinValue;

    public long Maximum { get; init; } = long.MaxValue;
}

/// <summary>A table of the file; with <paramref name="Repeated"/> one that may stand there several times, as [[name]].</summary>
/// <param name="Name">Empty for what stands before the first table.</param>
internal sealed record SettingSection(string Name, bool Repeated, string Documentation, IReadOnlyList<Setting> Settings)
{
    /// <summary>Examples of a repeated table, as they would stand in the file; shown commented out.</summary>
    public string? Example { get; init; }

    public Setting? Find(string key)
    {
        foreach (Setting setting in Settings)
        {
            if (string.Equals(setting.Key, key, StringComparison.Ordinal)) return setting;
        }

        return null;
    }
}

/// <summary>Something in the file that is not right. Lines count from 1; 0 is the file as a whole.</summary>
internal sealed record ConfigurationError(int Line, string Message)
{
    public string ToString(string file) => Line > 0 ? $"{file}:{Line}: {Message}" : $"{file}: {Message}";
}
