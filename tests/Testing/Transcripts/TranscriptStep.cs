namespace Posthouse.Testing;

/// <summary>One line of a transcript.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Kind">What it asks for.</param>
/// <param name="Text">What follows the mark.</param>
public sealed record TranscriptStep(int Line, TranscriptStepKind Kind, string Text);

public enum TranscriptStepKind
{
    /// <summary><c>C: text</c>: the client sends the text and CRLF. Neighbouring client lines go out in one write.</summary>
    Send,

    /// <summary><c>C- text</c>: the client sends the text with no line end.</summary>
    SendRaw,

    /// <summary><c>C. </c>: the client closes its sending half.</summary>
    CloseClient,

    /// <summary><c>S: pattern</c>: the server's next line fits the pattern; <c>*</c> stands for any text.</summary>
    Expect,

    /// <summary><c>S*: pattern</c>: lines are skipped until one fits the pattern.</summary>
    ExpectEventually,

    /// <summary><c>S. </c>: the server has ended the connection, and nothing is left to read.</summary>
    ExpectEnd,

    /// <summary><c>@advance 00:05:00</c>: the clock moves.</summary>
    Advance,

    /// <summary><c>@name arguments</c>: one of the test's own actions.</summary>
    Action,
}
