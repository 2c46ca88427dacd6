//! The region: `--region`, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile. Never the instance metadata.

use super::known_regions::KNOWN;
use super::{SharedFiles, missing};
use crate::aws::Settings;
use crate::fleet::{Problem, ProblemKind};

const TRIED: &str = "finding the region";

/// The first one named, checked for its form.
pub(super) fn find(settings: &Settings, files: &SharedFiles) -> Result<String, Problem> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let found = settings
        .region
        .clone()
        .map(|region| ("--region", region))
        .or_else(|| variable("AWS_REGION").map(|region| ("AWS_REGION", region)))
        .or_else(|| variable("AWS_DEFAULT_REGION").map(|region| ("AWS_DEFAULT_REGION", region)))
        .or_else(|| files.get("region").map(|region| ("the profile", region.to_owned())));
    let Some((from, region)) = found else {
        return Err(no_region(files));
    };
    if !has_form(&region) {
        let message = format!("{from} says {region:?}, which is not how a region is written");
        return Err(Problem::new(ProblemKind::SignIn, TRIED, &region, message).next(with_nearest_region(&region)));
    }
    Ok(region)
}

fn no_region(files: &SharedFiles) -> Problem {
    let mut message = format!(
        "no region: not in --region, AWS_REGION, AWS_DEFAULT_REGION nor in profile {}; {}",
        files.profile(),
        files.looked_at()
    );
    let mut next = "Name one, such as --region eu-west-1.";
    if !missing::keys_in_environment() && !files.has_profile() {
        message.push_str("; and no credentials in the environment or in the files");
        next = "Run `aws configure` or `aws configure sso`; `fleetdeck demo` needs neither region nor credentials.";
    }
    Problem::new(ProblemKind::SignIn, TRIED, "", message).next(next)
}

/// `aws-cn` and `aws-us-gov` have regions of their own; all else is `aws` (general reference, `aws-arns-and-namespaces`).
pub(in crate::aws) fn partition_of(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// Whether this program has heard of it.
pub(in crate::aws) fn is_known_region(region: &str) -> bool {
    KNOWN.contains(&region)
}

/// Advice that names the nearest known region.
pub(in crate::aws) fn with_nearest_region(region: &str) -> String {
    let nearest = KNOWN.iter().min_by_key(|known| distance(known, region)).filter(|known| distance(known, region) <= 3);
    match nearest {
        Some(known) => format!("Did you mean {known}? Name it with --region or AWS_REGION."),
        None => "Name one with --region or AWS_REGION, such as eu-west-1.".to_owned(),
    }
}

/// An URL that the SDK will be able to use.
pub(super) fn check_url(from: &str, url: &str) -> Result<String, Problem> {
    let bad = |message: &str| {
        Problem::new(ProblemKind::Input, &format!("reading {from}"), url, message)
            .next("Write it as http://HOST:PORT or https://HOST.")
    };
    let uri: http::Uri = url.parse().map_err(|error: http::uri::InvalidUri| bad(&error.to_string()))?;
    match uri.scheme_str() {
        Some("http" | "https") if has_host(&uri) => Ok(url.trim_end_matches('/').to_owned()),
        _ => Err(bad("not an http or https URL")),
    }
}

/// A host, and a port that is one where any is named.
fn has_host(uri: &http::Uri) -> bool {
    let Some(authority) = uri.authority() else { return false };
    let port = authority.as_str().rsplit_once('@').map_or(authority.as_str(), |(_, host)| host);
    let names_port = port.rsplit_once(']').map_or(port, |(_, rest)| rest).contains(':');
    !authority.host().is_empty() && (!names_port || authority.port_u16().is_some())
}

/// Letters, digits and hyphens, as in a host name: anything else could turn a request elsewhere.
fn has_form(region: &str) -> bool {
    region.len() <= 63
        && region.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && region.contains('-')
        && !region.starts_with('-')
        && !region.ends_with('-')
}

/// Levenshtein's.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_named() {
        assert!(with_nearest_region("eu-wset-1").contains("eu-west-1"));
        assert!(with_nearest_region("us-east1").contains("us-east-1"));
        assert!(!with_nearest_region("moonbase").contains("Did you mean"));
    }

    #[test]
    fn a_region_that_would_leave_its_host_name_is_refused() {
        for region in ["eu-west-1.evil.example/", "eu-west-1#", "", "EU-WEST-1", "x y-1"] {
            assert!(!has_form(region), "{region:?}");
        }
        assert!(has_form("eu-isoe-west-1"));
    }

    #[test]
    fn urls_are_checked() {
        assert_eq!(check_url("--endpoint-url", "http://127.0.0.1:4000/").unwrap(), "http://127.0.0.1:4000");
        assert_eq!(check_url("--endpoint-url", "localhost:4000").unwrap_err().kind, ProblemKind::Input);
        for url in ["nonsense", "", "http://", "http://h:99999", "http://h:", "ftp://h", "http://a b"] {
            assert_eq!(check_url("x", url).unwrap_err().kind, ProblemKind::Input, "{url}");
        }
        assert!(check_url("x", "https://[::1]:8443").is_ok());
        assert!(check_url("x", "https://[::1]").is_ok());
    }
}
