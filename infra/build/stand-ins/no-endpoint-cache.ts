/**
 * Stands in for the SDK's cache of discovered endpoints in the Lambda bundles. The DynamoDB client makes one and none of
 * its commands asks it; with the library beneath it, it would be 8 KB of each bundle.
 */
export class EndpointCache {}
