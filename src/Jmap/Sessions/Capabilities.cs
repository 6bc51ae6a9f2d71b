namespace Posthouse.Jmap;

/// <summary>The names of the capabilities of RFC 8620 and RFC 8621.</summary>
internal static class Capabilities
{
    internal const string Core = "urn:ietf:params:jmap:core";
    internal const string Mail = "urn:ietf:params:jmap:mail";
    internal const string Submission = "urn:ietf:params:jmap:submission";
    internal const string VacationResponse = "urn:ietf:params:jmap:vacationresponse";
}
