namespace Posthouse.Reading;

/// <summary>One file that was inside another.</summary>
/// <param name="Name">As it was called; empty for the text of the message itself.</param>
/// <param name="MediaType">Lower case, such as "text/html".</param>
public sealed record UnpackedFile(string Name, string MediaType, byte[] Content);
