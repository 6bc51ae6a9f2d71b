namespace Posthouse.Reading;

/// <summary>What holds in a group and in those within it, and is forgotten at its end.</summary>
internal record struct RtfGroup
{
    /// <summary>Nothing in it is the document's text: styles, pictures, the fields of a form.</summary>
    public bool Skipped { get; set; }

    /// <summary>Fonts are named in it.</summary>
    public bool Fonts { get; set; }

    /// <summary>MS-OXRTFEX §2.1.3.1.2: it is markup, as it stands.</summary>
    public bool Markup { get; set; }

    /// <summary>MS-OXRTFEX §2.1.3.1.1: what is for readers of RTF, and no part of the HTML.</summary>
    public bool RtfOnly { get; set; }

    /// <summary>Text that its author hid or struck out.</summary>
    public bool Hidden { get; set; }

    public int Font { get; set; }

    /// <summary>How many octets stand behind each \u for those who do not know it.</summary>
    public int Fallback { get; set; }
}
