namespace Posthouse.Web;

/// <summary>Ends a request with the status; the message is for the person who asked.</summary>
/// <param name="title">The problem's kind; null is the usual one of the status.</param>
internal sealed class ApiException(int status, string message, string? title = null) : Exception(message)
{
    public int Status { get; } = status;

    public string? Title { get; } = title;
}
