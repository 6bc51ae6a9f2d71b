namespace Posthouse.Reading;

/// <summary>Leaves the parser, which has no other way out; never seen outside the room.</summary>
internal sealed class TooMuchHtmlException : Exception;
