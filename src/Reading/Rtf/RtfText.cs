namespace Posthouse.Reading;

/// <summary>What a body in RTF says.</summary>
/// <param name="MediaType">"text/html" where HTML was packed in it, "text/plain" otherwise.</param>
/// <param name="Text">Lines end with LF. HTML is as its author wrote it: nothing in it is safe yet.</param>
internal sealed record RtfText(string MediaType, string Text);
