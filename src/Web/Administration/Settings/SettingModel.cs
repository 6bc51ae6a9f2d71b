namespace Posthouse.Web;

/// <summary>One setting, with what it means and what holds.</summary>
public sealed record SettingModel
{
    /// <summary>The table of the configuration file, or of what is set at run time; empty is before the first table.</summary>
    public required string Section { get; init; }

    public required string Key { get; init; }

    /// <summary>Which of the tables of this name, from 0; null where there is one. A kind of table that the file has none of is told once, without a value.</summary>
    public int? Index { get; init; }

    /// <summary>"text", "path", "host-name", "address", "whole", "size", "duration", "boolean", "choice", "text-list", "duration-list", "network-list", "end-point-list".</summary>
    public required string Type { get; init; }

    /// <summary>"octets" or "seconds": of the bounds, and of a value without a unit of its own. Null for what is counted in nothing.</summary>
    public string? Unit { get; init; }

    /// <summary>As it would stand in the file; null where there is none.</summary>
    public string? Default { get; init; }

    /// <summary>What holds now, as it would stand in the file; null where nothing does. Of a secret, asterisks.</summary>
    public string? Value { get; init; }

    /// <summary>Where the value is from: "file", "default" or "run time".</summary>
    public required string Source { get; init; }

    /// <summary>Where it stands in the file.</summary>
    public int? Line { get; init; }

    public required string Documentation { get; init; }

    /// <summary>What the section is for.</summary>
    public required string SectionDocumentation { get; init; }

    public IReadOnlyList<string>? Choices { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    public bool IsSecret { get; init; }

    /// <summary>The operation of this API that changes it, such as "PATCH limits/default"; null for what is changed in the file, and holds after a restart.</summary>
    public string? ChangedBy { get; init; }
}
